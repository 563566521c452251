import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { larderItself } from "#lib/audit/audit-actor.ts";
import type { Claimed } from "#lib/custody/claim.ts";
import { claimPicked } from "#lib/custody/claim-repository.ts";
import { db } from "#lib/db/client.ts";
import { heldDeployment } from "#lib/deployment/deployment-repository.ts";

// Sets that are due are sorted among this many of the longest due: bounded work, however long the backlog.
const window = 256;

// A kept pair is made current before anything of its predecessor is offered again.
const isFree = () => Prisma.sql`(t."claimedUntil" IS NULL OR t."claimedUntil" <= statement_timestamp())
  AND NOT EXISTS (
    SELECT FROM "Generation" k WHERE k."tokenSetId" = t."id" AND k."rotatedFrom" = t."generation"
      AND NOT k."adopted" AND k."wipedAt" IS NULL
  )
  AND NOT EXISTS (${heldDeployment()})`;

/**
 * Due sets, the soonest to expire first; those that another worker is just claiming are passed over. The statement's
 * time, unlike the clock's, is one that an index can be asked with. Sorted before they are looked up: only those that
 * are taken are. A set whose last claim ended without a word is left to recovery, which reads the journals first.
 */
export function pickDue(limit: number): Prisma.Sql {
  return Prisma.sql`
    SELECT t."id" FROM (
      SELECT * FROM (
        SELECT "id", "accessTokenExpiresAt" FROM "TokenSet"
        WHERE "dueAt" <= statement_timestamp()
          AND ("claimedUntil" IS NULL OR "claimedUntil" <= statement_timestamp())
        ORDER BY "dueAt" LIMIT ${window}
      ) longest ORDER BY "accessTokenExpiresAt"
    ) due
    JOIN "TokenSet" t ON t."id" = due."id"
    WHERE t."dueAt" <= statement_timestamp() AND ${isFree()}
      AND NOT EXISTS (
        SELECT FROM "Attempt" a WHERE a."id" = t."claimedByAttemptId" AND a."outcome" IS NULL AND a."kind" = 'refresh'
      )
    ORDER BY due."accessTokenExpiresAt"
    LIMIT ${limit} FOR UPDATE OF t SKIP LOCKED`;
}

/**
 * Sets with unresolved attempts past their deadline that may be asked about, whether or not they are due; but not before a
 * promise ends, because what was not rotated is offered again.
 */
function pickUnresolved(limit: number): Prisma.Sql {
  return Prisma.sql`
    SELECT t."id" FROM "TokenSet" t
    WHERE t."id" IN (
      SELECT a."tokenSetId" FROM "Attempt" a JOIN "TokenSet" s ON s."id" = a."tokenSetId"
      WHERE (a."outcome" IS NULL OR a."outcome" = 'unknown')
        AND a."deadlineAt" <= statement_timestamp() AND a."kind" = 'refresh' AND a."generation" = s."generation"
        AND (s."retryAt" IS NULL OR s."retryAt" <= statement_timestamp())
        AND (s."promisedUntil" IS NULL OR s."promisedUntil" <= statement_timestamp())
      ORDER BY a."deadlineAt" LIMIT ${window}
    )
    AND t."revokedAt" IS NULL AND t."verdict" IS NULL AND t."pausedAt" IS NULL
    AND t."credentialsRefusedAt" IS NULL AND ${isFree()}
    AND (t."retryAt" IS NULL OR t."retryAt" <= statement_timestamp())
    AND (t."promisedUntil" IS NULL OR t."promisedUntil" <= statement_timestamp())
    LIMIT ${limit} FOR UPDATE OF t SKIP LOCKED`;
}

/** Claims up to `limit` sets; `providerTimeoutMs` is the total deadline of one call. */
export type ClaimSets = (limit: number, providerTimeoutMs: number) => Promise<Claimed[]>;

/** Claims sets that are due, for this process alone until each claim's deadline. */
export const claimDueSets: ClaimSets = (limit, providerTimeoutMs) =>
  claimPicked(db(), pickDue(limit), {
    kind: "refresh",
    startedBy: { trigger: "schedule", actor: larderItself },
    providerTimeoutMs,
  });

/** Claims sets with an unresolved attempt whose deadline is past. */
export const claimUnresolvedSets: ClaimSets = (limit, providerTimeoutMs) =>
  claimPicked(db(), pickUnresolved(limit), {
    kind: "refresh",
    startedBy: { trigger: "recovery", actor: larderItself },
    providerTimeoutMs,
  });
