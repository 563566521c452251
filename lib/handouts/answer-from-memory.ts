import "server-only";
import { isAllowedAddress } from "#lib/auth/networks.ts";
import { openPair } from "#lib/custody/generation-repository.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { type Caller, findShownSecret, missingScopes } from "./authenticate-machine.ts";
import { countUse } from "./count-uses.ts";
import type { Known } from "./handout-cache.ts";
import { type HandoutRow, toSealedPair } from "./handout-repository.ts";
import { planHandout } from "./plan-handout.ts";
import type { TokenRequest } from "./token-request.ts";

/** The token in force; null when there is none. */
export function openToken(vault: Vault, row: HandoutRow): string | null {
  const sealed = toSealedPair(row);
  return sealed && openPair(vault, sealed).accessToken;
}

/**
 * Whether the very promise, or a longer one, is written down for this machine and the set: a person who refreshes is shown
 * it, and the schedule waits for it. All promises of a generation end at one moment, so this is how most are asked again.
 */
export function isHeld({ heldUntil }: HandoutRow, until: Date): boolean {
  return heldUntil !== null && heldUntil >= until;
}

/** A token that is given again under the promise that is written down. */
interface GivenAgain {
  accessToken: string;
  expiresInSeconds: number;
  scopes: string[];
  hint: null;
  isProven(): boolean;
}

/**
 * Answers a machine that asks again from what is known without asking the database. Null wherever that is not enough for the
 * plain answer: then the database decides, refusals included.
 */
export function answerFromMemory(
  vault: Vault,
  known: Known | null,
  request: TokenRequest,
  caller: Caller,
): GivenAgain | null {
  // Also where nothing is known: wrong and unknown take the same time.
  const secretHash = findShownSecret(vault, known?.row ?? null, request.clientSecret);
  if (!known || secretHash === null || request.rejectedToken !== null) return null;
  const { row, isProven } = known;
  if (!isAllowedAddress(row.networks, caller.address) || missingScopes(row, request.scopes).length > 0)
    return null;
  const plan = planHandout(row);
  if (plan.kind !== "hand_out" || plan.hint !== null || !isHeld(row, plan.until)) return null;
  const expiresInSeconds = Math.floor((plan.until.getTime() - row.now.getTime()) / 1_000);
  const accessToken = openToken(vault, row);
  if (expiresInSeconds < 1 || accessToken === null || !isProven()) return null;
  countUse({ machineId: row.machineId, generation: row.generation, at: row.now, ...caller });
  return { accessToken, expiresInSeconds, scopes: row.grantedScopes, hint: null, isProven };
}
