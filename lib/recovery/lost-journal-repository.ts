import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import { isAlive } from "#lib/instances/instance-repository.ts";

/** A process that has ended and whose journal may hold answers that this database lacks. */
export interface UnreadJournal {
  instanceId: string;
  /** The machine and process number. */
  name: string;
  /** How many of its offers have no known outcome. */
  offers: number;
  firstAt: Date;
}

/** Processes that are not alive and left offers open past their deadline, the longest ago first. */
export function listUnreadJournals(db: Db): Promise<UnreadJournal[]> {
  return db.$queryRaw`
    SELECT a."instanceId", max(a."instance") AS "name", count(*)::int AS "offers", min(a."startedAt") AS "firstAt"
    FROM "Attempt" a
    WHERE a."outcome" IS NULL AND a."kind" = 'refresh' AND a."deadlineAt" <= statement_timestamp()
      AND a."instanceId" IS NOT NULL
      AND a."instanceId" NOT IN (SELECT "id" FROM "Instance" WHERE ${isAlive})
    GROUP BY a."instanceId" ORDER BY "firstAt"`;
}

/** An open offer, with the token set that waits for its answer. */
export interface OpenOfferOfSet {
  attemptId: string;
  id: string;
  organizationId: string;
  name: string;
  environment: Environment;
}

/** The open offers of one process that is not alive. */
export function lockOffersOf(db: Db, instanceId: string): Promise<OpenOfferOfSet[]> {
  return db.$queryRaw`
    SELECT a."id" AS "attemptId", t."id", t."organizationId", t."name", t."environment"
    FROM "Attempt" a JOIN "TokenSet" t ON t."id" = a."tokenSetId"
    WHERE a."instanceId" = ${instanceId}::uuid AND a."outcome" IS NULL AND a."kind" = 'refresh'
      AND a."deadlineAt" <= statement_timestamp()
      AND a."instanceId" NOT IN (SELECT "id" FROM "Instance" WHERE ${isAlive})
    FOR UPDATE OF a`;
}
