import "server-only";
import type { AttemptOutcome } from "#generated/prisma/client.ts";
import { completeAttempts } from "#lib/custody/attempt-repository.ts";
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

type End = keyof typeof words;

const words = {
  dead: "No usable answer came. The set is dead: its verdict says what is known.",
  exchange:
    "The process that offered the code ended before an answer was stored. A code works once and lives a minute: start over with a new one. If a token of this connection shows up in API Settings at Apicbase, revoke it there.",
  import:
    "The process that imported this pair ended before it was stored. Nothing was spent: import it again.",
  refresh:
    "No answer came; by the time it could be asked about, the set had moved on: it had been refreshed by another attempt, connected anew or revoked.",
  revoke:
    "The process that asked for the revocation ended before the answer was stored. Check the set: a dead token is the proof.",
} as const;

const outcomes = {
  dead: "lost",
  exchange: "lost",
  import: "not_sent",
  refresh: "overtaken",
  revoke: "unconfirmed",
} as const satisfies Record<End, AttemptOutcome>;

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
    const end: End = isDead ? "dead" : kind;
    await inTransaction(async (tx) => {
      await completeAttempts(tx, [id], { outcome: outcomes[end], detail: words[end] }, now);
      await releaseClaimOf(tx, id);
    });
  }
  return rows.length;
}
