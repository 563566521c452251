import "server-only";
import type { Db } from "#lib/db/client.ts";
import { isAlive } from "#lib/instances/instance-repository.ts";

/** How many token sets of an organization stand so, and since when the first. */
export interface WaitingSets {
  organizationId: string;
  organization: string;
  /** As the database computes it; `aside` for new access that waits for a decision. */
  standing: "reauthorize" | "in_doubt" | "paused" | "aside";
  sets: number;
  since: Date | null;
}

/** Token sets that a person may have to do something about, by organization. */
export function listWaitingSets(db: Db): Promise<WaitingSets[]> {
  return db.$queryRaw`
    SELECT o."id" AS "organizationId", o."name" AS "organization", w."standing", w."sets", w."since"
    FROM (
      SELECT "organizationId", "phase" AS "standing", count(*)::int AS "sets",
        min(CASE "phase" WHEN 'reauthorize' THEN "verdictAt" WHEN 'in_doubt' THEN "doubtSince" ELSE "pausedAt" END) AS "since"
      FROM "TokenSet" WHERE "phase" IN ('reauthorize', 'in_doubt', 'paused') GROUP BY 1, 2
      UNION ALL
      SELECT "organizationId", 'aside', count(DISTINCT "tokenSetId")::int, min("receivedAt")
      FROM "Grant" WHERE "standing" = 'aside' GROUP BY 1
    ) w JOIN "Organization" o ON o."id" = w."organizationId"
    ORDER BY o."name", o."id", w."standing"`;
}

/** An application whose client secret Apicbase refuses. */
export interface StoppedApplication {
  organizationId: string;
  organization: string;
  name: string;
  sets: number;
  since: Date;
}

export function listStoppedApplications(db: Db): Promise<StoppedApplication[]> {
  return db.$queryRaw`
    SELECT o."id" AS "organizationId", o."name" AS "organization", a."name", a."credentialsRefusedAt" AS "since",
      (SELECT count(*)::int FROM "TokenSet" t WHERE t."applicationId" = a."id" AND t."phase" = 'on_hold') AS "sets"
    FROM "Application" a JOIN "Organization" o ON o."id" = a."organizationId"
    WHERE a."credentialsRefusedAt" IS NOT NULL ORDER BY o."name", o."id", a."name"`;
}

/** A process that runs and whose journal needs a person. */
export interface TroubledJournal {
  name: string;
  /** Files of it that are damaged, or of a process or database not known here. */
  kept: number;
  failure: string | null;
  isOnReserve: boolean;
}

export function listTroubledJournals(db: Db): Promise<TroubledJournal[]> {
  return db.$queryRaw`
    SELECT "name", "journalsKept" AS "kept", "journalFailure" AS "failure", "journalOnReserve" AS "isOnReserve"
    FROM "Instance" WHERE ${isAlive} AND ("journalsKept" > 0 OR "journalFailure" IS NOT NULL OR "journalOnReserve")
    ORDER BY "name"`;
}

/** A journal that somebody declared lost, and the token sets that waited for it. */
export interface LostJournal {
  instanceId: string;
  sets: number;
  at: Date;
}

export function listLostJournals(db: Db): Promise<LostJournal[]> {
  return db.$queryRaw`
    SELECT "detail" ->> 'instanceId' AS "instanceId", count(DISTINCT "subjectId")::int AS "sets", max("at") AS "at"
    FROM "AuditEvent" WHERE "action" = 'token-set.journal-lost' GROUP BY 1 ORDER BY 3 DESC LIMIT 100`;
}
