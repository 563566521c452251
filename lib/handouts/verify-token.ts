import "server-only";
import { checkAsLarder } from "#lib/token-sets/check-token-set.ts";
import type { Vault } from "#lib/vault/vault.ts";
import type { HandoutRow } from "./handout-repository.ts";

/** How long an answer about a token counts for all machines that say it was refused. */
const freshForMs = 30_000;

// Hundreds of machines with the same refusal ask once.
const underWay = new Map<string, Promise<boolean | null>>();

async function isAlive(row: HandoutRow): Promise<boolean | null> {
  const { checkedAt, checkActive, now, tokenSetId, organizationId } = row;
  const isFresh = checkedAt !== null && now.getTime() - checkedAt.getTime() < freshForMs;
  if (isFresh && checkActive !== null) return checkActive;
  const running =
    underWay.get(tokenSetId) ??
    checkAsLarder(organizationId, tokenSetId)
      .then(({ active }) => active)
      .finally(() => underWay.delete(tokenSetId));
  underWay.set(tokenSetId, running);
  return running;
}

/**
 * Looks into a token that the API has refused to a machine. One that is not in force any more needs no look: the current
 * one is the answer. One that is, is asked about at the provider, which spends nothing; a dead one puts the set in doubt, and
 * its refresh is due at once. True when the token in force works, by the provider's own word.
 */
export async function verifyRejected(
  vault: Vault,
  row: HandoutRow,
  rejected: string | null,
): Promise<boolean> {
  if (rejected === null || vault.fingerprint(rejected) !== row.accessTokenFingerprint) return false;
  return (await isAlive(row)) === true;
}
