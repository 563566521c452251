import "server-only";
import { type AttemptResult, completeUnresolved } from "#lib/custody/attempt-repository.ts";
import { isClaimed } from "#lib/custody/claim.ts";
import { promoteKeptPair } from "#lib/custody/promote-kept-pair.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction } from "#lib/db/in-transaction.ts";
import { listLeftovers, listSetsWithKeptPair, releaseClaimOf } from "./leftover-repository.ts";

const batch = 200;

/** Makes kept pairs current where they continue the current generation and nobody holds the claim. */
export async function promoteKeptPairs(): Promise<number> {
  const kept = await listSetsWithKeptPair(db(), batch);
  let adopted = 0;
  for (const { id, organizationId } of kept) {
    const done = await inTransaction(async (tx) => {
      const set = await lockTokenSet(tx, organizationId, id);
      const now = await databaseNow(tx);
      return !isClaimed(set, now) && !set.revokedAt && promoteKeptPair(tx, set, now);
    });
    if (done) adopted++;
  }
  return adopted;
}

const ends = {
  dead: { outcome: "lost", note: { code: "left_dead" } },
  exchange: { outcome: "lost", note: { code: "left_exchange" } },
  import: { outcome: "not_sent", note: { code: "left_import" } },
  refresh: { outcome: "overtaken", note: { code: "left_overtaken" } },
  revoke: { outcome: "unconfirmed", note: { code: "left_revocation" } },
} as const satisfies Record<string, AttemptResult>;

/**
 * Settles attempts past their deadline about which nothing more can be found out: codes cannot be offered again, a set
 * that has moved on does not depend on what became of an older generation, and of a dead one nobody asks any more.
 */
export async function settleLeftovers(now: Date): Promise<number> {
  const rows = await listLeftovers(db(), batch);
  for (const { id, kind, isDead } of rows) {
    const end = ends[isDead ? "dead" : kind];
    await inTransaction(async (tx) => {
      await completeUnresolved(tx, [id], end, now);
      await releaseClaimOf(tx, id);
    });
  }
  return rows.length;
}
