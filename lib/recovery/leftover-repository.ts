import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

/** Sets with a kept pair that continues the current generation, of which nobody holds the claim. */
export function listSetsWithKeptPair(
  db: Db,
  limit: number,
): Promise<{ id: string; organizationId: string }[]> {
  return db.$queryRaw`
    SELECT DISTINCT t."id", t."organizationId" FROM "TokenSet" t
    JOIN "Generation" k ON k."tokenSetId" = t."id" AND k."rotatedFrom" = t."generation"
    WHERE NOT k."adopted" AND k."wipedAt" IS NULL AND t."revokedAt" IS NULL
      AND (t."claimedUntil" IS NULL OR t."claimedUntil" <= statement_timestamp())
    LIMIT ${limit}`;
}

/** An attempt past its deadline about which nothing more can be found out. */
export interface Leftover {
  id: string;
  kind: "exchange" | "import" | "refresh" | "revoke";
  /** Its set is dead, in the generation that was offered. */
  isDead: boolean;
}

/** Leftovers of sets that nobody holds the claim of, the longest past their deadline first. */
export function listLeftovers(db: Db, limit: number): Promise<Leftover[]> {
  return db.$queryRaw`
    SELECT a."id", a."kind"::text AS "kind",
      a."kind" = 'refresh' AND a."generation" = t."generation" AND t."revokedAt" IS NULL AS "isDead"
    FROM "Attempt" a JOIN "TokenSet" t ON t."id" = a."tokenSetId"
    WHERE (a."outcome" IS NULL OR a."outcome" = 'unknown') AND a."deadlineAt" <= statement_timestamp()
      AND (a."kind" <> 'refresh' OR a."generation" <> t."generation" OR t."revokedAt" IS NOT NULL
        OR t."verdict" <> 'client_secret_changed')
      AND (a."kind" <> 'revoke' OR a."generation" <> t."generation" OR t."revokedAt" IS NOT NULL
        OR t."verdict" IS NOT NULL)
      AND (a."kind" <> 'exchange' OR a."completedAt" IS NULL)
      AND NOT EXISTS (SELECT FROM "Grant" p WHERE p."attemptId" = a."id")
      AND (t."claimedUntil" IS NULL OR t."claimedUntil" <= statement_timestamp())
    ORDER BY a."deadlineAt" LIMIT ${limit}`;
}

/** Ends the claim that an attempt held to its last: it is over, and what is asked about the set counts again. */
export async function releaseClaimOf(tx: Tx, attemptId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "TokenSet" SET "claimedUntil" = NULL, "claimedByAttemptId" = NULL
    WHERE "claimedByAttemptId" = ${attemptId}::uuid AND "claimedUntil" <= statement_timestamp()`;
}
