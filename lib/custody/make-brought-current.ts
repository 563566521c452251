import "server-only";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { makeCurrent } from "./arrival-repository.ts";
import { getStoredPair, insertGeneration, markAdopted, openPair } from "./generation-repository.ts";
import { planRefresh } from "./plan-refresh.ts";
import { retireReplacedBy } from "./retirement-repository.ts";
import type { TokenSetState } from "./token-set-state-repository.ts";
import { wipePairs } from "./wipe-repository.ts";

/** A pair that a consent or an import brought, stored beside the current one of its set, which is locked. */
interface Brought {
  set: Pick<TokenSetState, "id" | "generation">;
  number: number;
  attemptId: string;
}

type StoredPair = Awaited<ReturnType<typeof getStoredPair>>;

/** The number under which it counts: its own, or the next where the set has moved on since, because numbers only rise. */
async function takeNumber(
  tx: Tx,
  vault: Vault,
  { set, pair }: { set: Brought["set"]; pair: StoredPair },
  now: Date,
): Promise<number> {
  if (pair.number > set.generation) {
    await markAdopted(tx, pair.id);
    return pair.number;
  }
  const { accessToken, refreshToken } = openPair(vault, pair);
  const { source, scopes, issuedAt, expiresAt, expiryStated } = pair;
  const number = await insertGeneration(tx, vault, {
    ...{ tokenSetId: set.id, source, scopes, issuedAt, expiresAt, expiryStated, accessToken, refreshToken },
    rotatedFrom: null,
    adopted: true,
  });
  await wipePairs(tx, set.id, pair.number, now);
  return number;
}

/**
 * Makes the pair of a new connection the current one, and ends the claim. What it replaces is entered for revocation in the
 * same transaction, so that no crash forgets it. Returns its number.
 */
export async function makeBroughtCurrent(
  tx: Tx,
  vault: Vault,
  { set, number, attemptId }: Brought,
  now: Date,
): Promise<number> {
  const pair = await getStoredPair(tx, set.id, number);
  const taken = await takeNumber(tx, vault, { set, pair }, now);
  await retireReplacedBy(tx, { tokenSetId: set.id, number: taken, attemptId });
  const { scopes, issuedAt, expiresAt, refreshTokenFingerprint } = pair;
  const isRenewable = refreshTokenFingerprint !== null;
  const nextRefreshAt = isRenewable ? planRefresh(issuedAt, expiresAt, Math.random()) : null;
  await makeCurrent(
    tx,
    { tokenSetId: set.id, number: taken, scopes, issuedAt, expiresAt, nextRefreshAt },
    now,
  );
  return taken;
}
