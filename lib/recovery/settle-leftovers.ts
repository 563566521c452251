import "server-only";
import { type AttemptResult, completeAttempts } from "#lib/custody/attempt-repository.ts";
import { isClaimed } from "#lib/custody/claim.ts";
import { promoteKeptPair } from "#lib/custody/promote-kept-pair.ts";
import { lockTokenSet } from "#lib/custody/token-set-row.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction, type Tx } from "#lib/db/in-transaction.ts";

const batch = 200;

/** Makes kept pairs current where they continue the current generation and nobody holds the claim. */
export async function promoteKeptPairs(): Promise<number> {
  const kept = await db().$queryRaw<{ id: string; organizationId: string }[]>`
    SELECT DISTINCT t."id", t."organizationId" FROM "TokenSet" t
    JOIN "Generation" k ON k."tokenSetId" = t."id" AND k."rotatedFrom" = t."generation"
    WHERE NOT k."adopted" AND k."wipedAt" IS NULL AND t."revokedAt" IS NULL
      AND (t."claimedUntil" IS NULL OR t."claimedUntil" <= statement_timestamp())
    LIMIT ${batch}`;
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

interface Leftover {
  id: string;
  kind: "exchange" | "import" | "refresh" | "revoke";
  /** Its set is dead, in the generation that was offered. */
  isDead: boolean;
}

const ends = {
  dead: { outcome: "lost", note: { code: "left_dead" } },
  exchange: { outcome: "lost", note: { code: "left_exchange" } },
  import: { outcome: "not_sent", note: { code: "left_import" } },
  refresh: { outcome: "overtaken", note: { code: "left_overtaken" } },
  revoke: { outcome: "unconfirmed", note: { code: "left_revocation" } },
} as const satisfies Record<string, AttemptResult>;

/** Ends the claim that an attempt held to its last: it is over, and what is asked about the set counts again. */
async function releaseClaimOf(tx: Tx, attemptId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "TokenSet" SET "claimedUntil" = NULL, "claimedByAttemptId" = NULL
    WHERE "claimedByAttemptId" = ${attemptId}::uuid AND "claimedUntil" <= statement_timestamp()`;
}

/**
 * Settles attempts past their deadline about which nothing more can be found out: codes cannot be offered again, a set
 * that has moved on does not depend on what became of an older generation, and of a dead one nobody asks any more.
 */
export async function settleLeftovers(now: Date): Promise<number> {
  const rows = await db().$queryRaw<Leftover[]>`
    SELECT a."id", a."kind"::text AS "kind",
      a."kind" = 'refresh' AND a."generation" = t."generation" AND t."revokedAt" IS NULL AS "isDead"
    FROM "Attempt" a JOIN "TokenSet" t ON t."id" = a."tokenSetId"
    WHERE (a."outcome" IS NULL OR a."outcome" = 'unknown') AND a."deadlineAt" <= statement_timestamp()
      AND (a."kind" <> 'refresh' OR a."generation" <> t."generation" OR t."revokedAt" IS NOT NULL
        OR t."verdict" <> 'client_secret_changed')
      AND (a."kind" <> 'exchange' OR a."completedAt" IS NULL)
      AND (t."claimedUntil" IS NULL OR t."claimedUntil" <= statement_timestamp())
    ORDER BY a."deadlineAt" LIMIT ${batch}`;
  for (const { id, kind, isDead } of rows) {
    const end = ends[isDead ? "dead" : kind];
    await inTransaction(async (tx) => {
      await completeAttempts(tx, [id], end, now);
      await releaseClaimOf(tx, id);
    });
  }
  return rows.length;
}
