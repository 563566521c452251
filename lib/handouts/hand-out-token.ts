import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { equalInConstantTime } from "#lib/crypto/fingerprint.ts";
import { openPair } from "#lib/custody/generation-repository.ts";
import { hashMachineSecret, isMachineSecret } from "#lib/machines/machine-secret.ts";
import { isAllowedAddress } from "#lib/machines/networks.ts";
import { refreshForMachine } from "#lib/refresh/refresh-for-machine.ts";
import { getVault, type Vault } from "#lib/vault/vault.ts";
import { countUse } from "./count-uses.ts";
import { findHandout, type HandoutRow, type StoredSecret, toSealedPair } from "./handout-repository.ts";
import { OAuthError } from "./oauth-error.ts";
import { type Hint, planHandout } from "./plan-handout.ts";
import { writePromise } from "./promise-repository.ts";
import type { TokenRequest } from "./token-request.ts";
import { verifyRejected, verifyUnresolved } from "./verify-token.ts";

/** A token for a machine, and how long it may count on it. */
export interface Handout {
  accessToken: string;
  expiresInSeconds: number;
  scopes: string[];
  hint: Hint | "verified" | null;
}

/** From where a machine asks. */
export interface Caller {
  address: string;
  userAgent: string | null;
}

/** How long one request waits for a refresh. */
const waitWithinMs = 20_000;
const pollMs = 100;

const refused = () =>
  new OAuthError("invalid_client", "The client ID or secret is wrong, or the machine's access has ended.");

/** A hash to compare with where there is no machine: wrong and unknown take the same time. */
const nobody = [{ hash: "-".repeat(43), expiresAt: null }];

/** The secret that a machine showed, as it is stored; null when it is none of its own or its access has ended. */
function findShownSecret(vault: Vault, row: HandoutRow | null, clientSecret: string): string | null {
  const hash = hashMachineSecret(vault, clientSecret);
  const known = row && row.secrets.length > 0 ? row.secrets : nobody;
  // Each is compared, whichever fits.
  const matches = known.map((secret) => equalInConstantTime(secret.hash, hash) && hasNotEnded(secret, row));
  if (!row || !matches.includes(true) || !isMachineSecret(clientSecret)) return null;
  return row.endsAt === null || row.endsAt > row.now ? hash : null;
}

function hasNotEnded({ expiresAt }: StoredSecret, row: HandoutRow | null): boolean {
  return row !== null && (expiresAt === null || expiresAt > row.now);
}

/** A machine that has shown who it is. */
type KnownMachine = HandoutRow & { secretHash: string };

async function authenticate(vault: Vault, request: TokenRequest, { address }: Caller): Promise<KnownMachine> {
  const row = await findHandout(request.clientId);
  const secretHash = findShownSecret(vault, row, request.clientSecret);
  if (!row || secretHash === null) throw refused();
  if (!isAllowedAddress(row.networks, address)) {
    throw new OAuthError("invalid_client", "This machine may not ask from this address.");
  }
  return { ...row, secretHash };
}

/** A narrower scope is answered with the set's real one; a wider one is refused. @see RFC 6749 section 3.3 */
function requireScopes(row: HandoutRow, scopes: readonly string[]): void {
  const missing = scopes.filter((scope) => !row.grantedScopes.includes(scope));
  if (missing.length === 0) return;
  const given = row.grantedScopes.join(" ");
  throw new OAuthError(
    "invalid_scope",
    `Apicbase granted ${given || "no scope"}, and not ${missing.join(" ").slice(0, 100)}.`,
    {
      page: pageOf(row),
    },
  );
}

function pageOf({ tokenSetId }: HandoutRow): string {
  return `/token-sets/${tokenSetId}`;
}

const deaths = {
  revoked: "The token set is revoked. A person has to reconnect it.",
  never_connected: "The token set is not connected yet. A person has to connect it.",
  lost: "The connection is lost. A person has to reconnect the token set.",
  expired: "The access token has expired and cannot be refreshed. A person has to reconnect the token set.",
};

const troubles = {
  clarified: "It is not known whether the connection still works. Larder keeps asking Apicbase.",
  paused: "The token set is paused, and its access token has expired.",
  stopped: "Apicbase refuses the application's client secret. Somebody has to replace it.",
  held: "This Larder is a copy that nobody has adopted.",
  retrying: "Refreshing failed, and Larder tries again.",
};

function secondsUntil(until: Date | null, now: Date, fallback: number): number {
  const seconds = until ? Math.ceil((until.getTime() - now.getTime()) / 1_000) : fallback;
  return Math.min(Math.max(seconds, 1), 3_600);
}

function openToken(vault: Vault, row: HandoutRow): string | null {
  const sealed = toSealedPair(row);
  return sealed && openPair(vault, sealed).accessToken;
}

/**
 * Whether the very promise, or a longer one, is written down for this machine and the set: a person who refreshes is shown
 * it, and the schedule waits for it. All promises of a generation end at one moment, so this is how most are asked again.
 */
function isHeld({ heldUntil }: HandoutRow, until: Date): boolean {
  return heldUntil !== null && heldUntil >= until;
}

/** Writes down what is promised, unless it is, and opens the token; null when the set has moved on meanwhile. */
async function promise(vault: Vault, row: KnownMachine, until: Date, caller: Caller): Promise<string | null> {
  const accessToken = openToken(vault, row);
  if (accessToken === null) return null;
  const { machineId, machineName, secretHash, tokenSetId, generation, dueAt, now } = row;
  if (isHeld(row, until)) {
    countUse({ machineId, generation, at: now, ...caller });
    return accessToken;
  }
  const asked = { machineId, machineName, secretHash, tokenSetId, generation, dueAt, until, ...caller };
  return (await writePromise(asked)) ? accessToken : null;
}

interface Ask {
  vault: Vault;
  caller: Caller;
  request: TokenRequest;
  /** The rejected token works, by Apicbase's own word. */
  isVerified: boolean;
}

function unavailable(row: HandoutRow, why: keyof typeof troubles, until: Date | null): OAuthError {
  const retryAfterSeconds = secondsUntil(until, row.now, 60);
  return new OAuthError("temporarily_unavailable", troubles[why], { page: pageOf(row), retryAfterSeconds });
}

/** One look at the set: the token, or null when it is worth looking again. @throws OAuthError */
async function tryOnce(ask: Ask, row: KnownMachine, leftMs: number): Promise<Handout | null> {
  const plan = planHandout(row);
  switch (plan.kind) {
    case "verify":
      if (!(await verifyUnresolved(row))) throw unavailable(row, "clarified", row.dueAt);
      return tryOnce(ask, { ...row, isUnresolved: false }, leftMs);
    case "dead":
      throw new OAuthError("invalid_grant", deaths[plan.why], { page: pageOf(row) });
    case "unavailable":
      throw unavailable(row, plan.why, plan.until);
    case "wait":
      await pause(Math.min(pollMs, leftMs));
      return null;
    case "rotate":
      await pause(Math.max(0, Math.min(plan.at.getTime() - row.now.getTime(), leftMs)));
      await refreshForMachine({
        organizationId: row.organizationId,
        tokenSetId: row.tokenSetId,
        machineName: row.machineName,
        seenGeneration: row.generation,
      });
      return null;
    case "hand_out": {
      const expiresInSeconds = Math.floor((plan.until.getTime() - row.now.getTime()) / 1_000);
      if (expiresInSeconds < 1) {
        await pause(Math.min(pollMs, leftMs));
        return null;
      }
      const accessToken = await promise(ask.vault, row, plan.until, ask.caller);
      if (accessToken === null) return null;
      const hint = ask.isVerified ? "verified" : plan.hint;
      return { accessToken, expiresInSeconds, scopes: row.grantedScopes, hint };
    }
  }
}

/**
 * Gives a machine an access token that works, with how long it may count on it. Waits for a refresh that is under way, and
 * starts one when all promises of this generation have ended: never before.
 * @throws OAuthError invalid_client, invalid_scope, invalid_grant, temporarily_unavailable
 * @see RFC 6749 section 4.4
 */
export async function handOutToken(request: TokenRequest, caller: Caller): Promise<Handout> {
  const vault = await getVault();
  const end = performance.now() + waitWithinMs;
  let row = await authenticate(vault, request, caller);
  requireScopes(row, request.scopes);
  const isVerified = await verifyRejected(vault, row, request.rejectedToken);
  if (request.rejectedToken !== null) row = await authenticate(vault, request, caller);
  for (;;) {
    const leftMs = end - performance.now();
    if (leftMs <= 0) {
      const waiting = "A refresh is under way and takes longer than usual.";
      throw new OAuthError("temporarily_unavailable", waiting, { page: pageOf(row), retryAfterSeconds: 5 });
    }
    const handout = await tryOnce({ vault, caller, request, isVerified }, row, leftMs);
    if (handout) return handout;
    row = await authenticate(vault, request, caller);
  }
}
