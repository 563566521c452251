import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { refreshForMachine } from "#lib/refresh/refresh-for-machine.ts";
import { getVault, type Vault } from "#lib/vault/vault.ts";
import { answerFromMemory, isHeld, openToken } from "./answer-from-memory.ts";
import {
  authenticate,
  type Caller,
  type KnownMachine,
  pageOf,
  requireScopes,
} from "./authenticate-machine.ts";
import { countUse } from "./count-uses.ts";
import type { HandoutRow } from "./handout-repository.ts";
import { askDatabase, type LookUp } from "./look-up.ts";
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
  /** An answer from memory: whether it is still proven to be true, to be asked before it leaves. */
  isProven?(): boolean;
}

/** How long one request waits for a refresh. */
const waitWithinMs = 20_000;
const pollMs = 100;

const deaths = {
  archived: "The token set is archived: it is no longer wanted. A person has to unarchive it.",
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
export async function handOutToken(
  request: TokenRequest,
  caller: Caller,
  lookUp: LookUp = askDatabase,
): Promise<Handout> {
  const vault = await getVault();
  if (lookUp.known) {
    const again = answerFromMemory(vault, lookUp.known(request.clientId), request, caller);
    if (again) return again;
  }
  const end = performance.now() + waitWithinMs;
  const look = () => authenticate({ vault, lookUp }, request, caller);
  let row = await look();
  requireScopes(row, request.scopes);
  const isVerified = await verifyRejected(vault, row, request.rejectedToken);
  if (request.rejectedToken !== null) row = await look();
  for (;;) {
    const leftMs = end - performance.now();
    if (leftMs <= 0) {
      const waiting = "A refresh is under way and takes longer than usual.";
      throw new OAuthError("temporarily_unavailable", waiting, { page: pageOf(row), retryAfterSeconds: 5 });
    }
    const handout = await tryOnce({ vault, caller, request, isVerified }, row, leftMs);
    if (handout) return handout;
    row = await look();
  }
}
