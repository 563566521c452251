import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { larderItself } from "#lib/audit/audit-actor.ts";
import type { Claimed } from "#lib/custody/claim.ts";
import { claimPicked } from "#lib/custody/claim-repository.ts";
import { db } from "#lib/db/client.ts";
import { heldDeployment } from "#lib/deployment/deployment-repository.ts";

/**
 * Among which of the sets that are due the soonest to expire are looked for. `longest`: so many of the longest due, which is
 * bounded work, however long the backlog, and nearly always the same, as sets are planned by their expiry. `all`: whoever was
 * due last may expire first, such as a pair that was imported with hours to live in the backlog of an outage.
 */
export type DueAmong = "longest" | "all";

const window = 256;

/** Looking at all takes no more than a hundredth of a worker's time, and comes once a minute however long it takes. */
const restTimes = 100;
const longestRestMs = 60_000;
let allAtMs = Number.NEGATIVE_INFINITY;

// A kept pair is made current before anything of its predecessor is offered again.
const isFree = () => Prisma.sql`(t."claimedUntil" IS NULL OR t."claimedUntil" <= statement_timestamp())
  AND NOT EXISTS (
    SELECT FROM "Generation" k WHERE k."tokenSetId" = t."id" AND k."rotatedFrom" = t."generation"
      AND NOT k."adopted" AND k."wipedAt" IS NULL
  )
  AND NOT EXISTS (${heldDeployment()})`;

const orders = { longest: Prisma.sql`"dueAt"`, all: Prisma.sql`"accessTokenExpiresAt"` };

/**
 * Due sets, the soonest to expire first; those that another worker is just claiming are passed over. The statement's
 * time, unlike the clock's, is one that an index can be asked with. Sorted before they are looked up: only those that
 * are taken are. A set whose last claim ended without a word is left to recovery, which reads the journals first.
 */
export function pickDue(limit: number, among: DueAmong): Prisma.Sql {
  return Prisma.sql`
    SELECT t."id" FROM (
      SELECT * FROM (
        SELECT "id", "accessTokenExpiresAt" FROM "TokenSet"
        WHERE "dueAt" <= statement_timestamp()
          AND ("claimedUntil" IS NULL OR "claimedUntil" <= statement_timestamp())
        ORDER BY ${orders[among]} LIMIT ${window}
      ) first_due ORDER BY "accessTokenExpiresAt"
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
export const claimDueSets: ClaimSets = async (limit, providerTimeoutMs) => {
  const startedBy = { trigger: "schedule", actor: larderItself } as const;
  const order = { kind: "refresh", startedBy, providerTimeoutMs } as const;
  const beganMs = performance.now();
  if (beganMs >= allAtMs) {
    const claimed = await claimPicked(db(), pickDue(limit, "all"), order);
    const endedMs = performance.now();
    allAtMs = endedMs + Math.min(restTimes * (endedMs - beganMs), longestRestMs);
    // Those that expire first may be just those that nobody may take.
    if (claimed.length > 0) return claimed;
  }
  return claimPicked(db(), pickDue(limit, "longest"), order);
};

/** Claims sets with an unresolved attempt whose deadline is past. */
export const claimUnresolvedSets: ClaimSets = (limit, providerTimeoutMs) =>
  claimPicked(db(), pickUnresolved(limit), {
    kind: "refresh",
    startedBy: { trigger: "recovery", actor: larderItself },
    providerTimeoutMs,
  });
