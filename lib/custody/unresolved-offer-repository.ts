import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import { hasNotCaughtUp } from "#lib/deployment/deployment-repository.ts";

/** An offer past its deadline of which no outcome is on record. */
export interface OpenOffer {
  id: string;
  /** The process that made it. */
  instanceId: string;
}

/** Open offers of refresh tokens past their deadline: those of one process, or of all whose journals are in one directory. */
export function listOpenOffers(
  db: Db,
  of: { instanceId: string } | { journalId: string },
): Promise<OpenOffer[]> {
  const whose =
    "instanceId" in of
      ? Prisma.sql`a."instanceId" = ${of.instanceId}::uuid`
      : Prisma.sql`a."instanceId" IN (SELECT i."id" FROM "Instance" i WHERE i."journalId" = ${of.journalId}::uuid)`;
  return db.$queryRaw<OpenOffer[]>`
    SELECT a."id", a."instanceId" FROM "Attempt" a
    WHERE a."kind" = 'refresh' AND a."outcome" IS NULL AND a."deadlineAt" <= statement_timestamp() AND ${whose}`;
}

/** Whether a process has a refresh without an outcome, also one that has still time. */
export async function hasOpenRefresh(db: Db, instanceId: string): Promise<boolean> {
  const where = { kind: "refresh", outcome: null, instanceId } as const;
  return (await db.attempt.findFirst({ where, select: { id: true } })) !== null;
}

/** An offer of a generation whose outcome is not known, or one that a promoted standby may not have heard of. */
export interface UnresolvedOffer {
  /** Of the attempt; null where the database knows of none. */
  id: string | null;
  /** A revocation ends the generation just as a refresh does. */
  kind: "refresh" | "revoke";
  /** The machine and process that made it, to show to people. */
  instance: string;
  /** How its answer ended is on record, or an earlier version made it: no journal can bring it any more. */
  isClosed: boolean;
  /** Its answer was complete, but none of OAuth; otherwise it broke off or never came. */
  wasAnswered: boolean;
  /** The access token was heard dead before it: that it is dead afterwards proves nothing about this offer. */
  witnessDead: boolean;
  startedAt: Date;
  /** Until then it may still be under way: its call is over by this time. */
  deadlineAt: Date;
}

/** A generation, and the attempt that is under way with it, if any. */
interface Offered {
  attemptId: string | null;
  tokenSetId: string;
  generation: number;
}

/**
 * Unresolved offers of the same generations, beside the attempts given: by token set, oldest first. Of a set that may have been
 * offered in the moment that a promoted standby had not heard of, each process whose journal was not read since has one.
 */
export async function listUnresolvedOffers(
  db: Db,
  offered: readonly Offered[],
): Promise<Map<string, UnresolvedOffer[]>> {
  const rows = await db.$queryRaw<(UnresolvedOffer & { tokenSetId: string })[]>`
    WITH c AS (
      SELECT * FROM unnest(
        ${offered.map(({ attemptId }) => attemptId)}::uuid[], ${offered.map(({ tokenSetId }) => tokenSetId)}::uuid[],
        ${offered.map(({ generation }) => generation)}::int[]
      ) AS "offered"("attemptId", "tokenSetId", "generation"))
    SELECT a."id", a."tokenSetId", a."kind"::text, a."instance", a."startedAt", a."deadlineAt", a."witnessDead",
      a."outcome" IS NOT NULL OR a."instanceId" IS NULL AS "isClosed", a."providerStatus" IS NOT NULL AS "wasAnswered"
    FROM "Attempt" a
    JOIN c ON c."tokenSetId" = a."tokenSetId" AND c."generation" = a."generation" AND c."attemptId" IS DISTINCT FROM a."id"
    WHERE a."kind" IN ('refresh', 'revoke') AND (a."outcome" IS NULL OR a."outcome" = 'unknown')
    UNION ALL
    SELECT NULL, t."id", 'refresh', i."name", d."failedOverAt", d."failedOverAt", false, false, false
    FROM c JOIN "TokenSet" t ON t."id" = c."tokenSetId" AND t."generation" = c."generation"
    JOIN "Deployment" d ON d."failedOverAt" >= t."unprovenSince"
    JOIN "Instance" i ON ${hasNotCaughtUp}
    ORDER BY "startedAt"`;
  const bySet = new Map<string, UnresolvedOffer[]>();
  for (const { tokenSetId, ...offer } of rows) {
    bySet.set(tokenSetId, [...(bySet.get(tokenSetId) ?? []), offer]);
  }
  return bySet;
}
