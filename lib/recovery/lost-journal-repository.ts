import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import { hasNotCaughtUp } from "#lib/deployment/deployment-repository.ts";
import { isAlive } from "#lib/instances/instance-repository.ts";

/** A process that has ended and whose journal may hold answers that this database lacks. */
export interface UnreadJournal {
  instanceId: string;
  /** The machine and process number. */
  name: string;
  /** How many of its offers have no known outcome; 0 where it was at work when a standby was promoted, which knows of none. */
  offers: number;
  /** When the first was begun; without any, when the standby was promoted. */
  firstAt: Date;
}

/**
 * Processes that are not alive, and left offers open past their deadline, or may have made some in the moment that a promoted
 * standby had not heard of, the longest ago first. Of the latter those alone for which token sets may wait.
 */
export function listUnreadJournals(db: Db): Promise<UnreadJournal[]> {
  return db.$queryRaw`
    SELECT "instanceId", max("name") AS "name", sum("offers")::int AS "offers", min("at") AS "firstAt"
    FROM (
      SELECT a."instanceId", a."instance" AS "name", 1 AS "offers", a."startedAt" AS "at"
      FROM "Attempt" a
      WHERE a."outcome" IS NULL AND a."kind" = 'refresh' AND a."deadlineAt" <= statement_timestamp()
        AND a."instanceId" IS NOT NULL
      UNION ALL
      SELECT i."id", i."name", 0, d."failedOverAt"
      FROM "Deployment" d JOIN "Instance" i ON ${hasNotCaughtUp}
      WHERE EXISTS (SELECT FROM "TokenSet" t WHERE t."unprovenSince" <= d."failedOverAt"
        AND t."verdict" IS NULL AND t."revokedAt" IS NULL AND t."archivedAt" IS NULL)
    ) AS "left"
    WHERE "instanceId" NOT IN (SELECT "id" FROM "Instance" WHERE ${isAlive})
    GROUP BY "instanceId" ORDER BY "firstAt"`;
}

/** A token set that waits for an answer; with the open offer, where the database knows of one. */
export interface WaitingSet {
  attemptId: string | null;
  id: string;
  organizationId: string;
  name: string;
  environment: Environment;
}

/** The open offers of one process that is not alive, with their token sets. */
export function lockOffersOf(db: Db, instanceId: string): Promise<WaitingSet[]> {
  return db.$queryRaw`
    SELECT a."id" AS "attemptId", t."id", t."organizationId", t."name", t."environment"
    FROM "Attempt" a JOIN "TokenSet" t ON t."id" = a."tokenSetId"
    WHERE a."instanceId" = ${instanceId}::uuid AND a."outcome" IS NULL AND a."kind" = 'refresh'
      AND a."deadlineAt" <= statement_timestamp()
      AND a."instanceId" NOT IN (SELECT "id" FROM "Instance" WHERE ${isAlive})
    FOR UPDATE OF a`;
}

/**
 * The token sets that wait because one process, which is not alive, may have offered them in the moment that a promoted
 * standby had not heard of; null where its journal was read since, or it was not at work then.
 */
export async function listForgottenSetsOf(db: Db, instanceId: string): Promise<WaitingSet[] | null> {
  const unread = await db.$queryRaw<object[]>`
    SELECT FROM "Deployment" d JOIN "Instance" i ON ${hasNotCaughtUp}
    WHERE i."id" = ${instanceId}::uuid AND i."id" NOT IN (SELECT "id" FROM "Instance" WHERE ${isAlive})`;
  if (unread.length === 0) return null;
  return db.$queryRaw`
    SELECT NULL::uuid AS "attemptId", t."id", t."organizationId", t."name", t."environment"
    FROM "TokenSet" t
    WHERE t."unprovenSince" IS NOT NULL AND t."failureReason"->>'code' IN ('journal_not_read', 'refused_while_unread')`;
}
