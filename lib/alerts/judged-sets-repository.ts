import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { causeSql } from "#lib/health/cause-sql.ts";
import { inPhases } from "#lib/health/health-sql.ts";
import { worksSql } from "#lib/health/works-sql.ts";
import type { SetCondition } from "./alert-condition-view.ts";
import { longestWaits, minuteMs, takesAlways } from "./alert-limits.ts";

/** A rule about token sets, and when it is judged. */
export interface JudgedRule {
  id: string;
  organizationId: string;
  environment: Environment;
  condition: SetCondition;
  number: number;
  now: Date;
  /** Of a rule about refused secrets, the applications whose secret is refused. */
  refusedIds: readonly string[];
}

/** New sets that have the same thing in common. */
export interface NewGroup {
  key: string;
  cause: string | null;
  /** Null where the cause says everything, whichever application it is. */
  applicationId: string | null;
  since: Date;
}

/** The applications of an organization whose client secret Apicbase refuses. */
export async function listRefusedApplications(tx: Tx, organizationId: string): Promise<string[]> {
  const rows = await tx.application.findMany({
    where: { organizationId, credentialsRefusedAt: { not: null } },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

const column = (name: string) => Prisma.raw(`"TokenSet"."${name}"`);
const lost = ["used_elsewhere", "revoked_at_apicbase", "answer_lost", "code_expired", "unknown"];

/** A cause as `diagnose` finds it. While the database is held, nothing is judged. */
const causeOf = ({ now }: JudgedRule) => causeSql({ isDatabaseHeld: false }, now);

const isExpired = ({ now }: JudgedRule) =>
  Prisma.sql`${column("accessTokenExpiresAt")} <= ${new Date(now.getTime() - longestWaits.expiredMs)}::timestamptz`;

/** What a rule looks for, and where that can be, so that indexes lead there and sets that are well are not read. */
function conditionOf(rule: JudgedRule): { places: Prisma.Sql[]; holds: Prisma.Sql; since: Prisma.Sql } {
  const { condition, refusedIds, number, now } = rule;
  const cause = causeOf(rule);
  switch (condition) {
    case "connection_lost":
      return {
        places: [inPhases(["reauthorize"])],
        holds: Prisma.sql`${inPhases(["reauthorize"])} AND ${cause} IN (${Prisma.join(lost)})`,
        since: column("verdictAt"),
      };
    case "application_refused": {
      // Named one by one: joined with applications none of which is refused, all sets might be read to find none.
      const ofRefused = Prisma.sql`${column("applicationId")} = ANY(${[...refusedIds]}::uuid[])`;
      return {
        places: [inPhases(["on_hold"]), ...(refusedIds.length > 0 ? [ofRefused] : [])],
        holds: Prisma.sql`${inPhases(["on_hold", "in_doubt", "failing", "running"])} AND ${cause} = 'client_secret_changed'`,
        since: Prisma.sql`COALESCE(${column("credentialsRefusedAt")}, ${column("verdictAt")},
          (SELECT a."credentialsRefusedAt" FROM "Application" a WHERE a."id" = ${column("applicationId")}))`,
      };
    }
    case "expired_retrying": {
      const due = Prisma.sql`${column("dueAt")} <= ${now}::timestamptz`;
      return {
        places: [inPhases(["failing"]), Prisma.sql`${inPhases(["running"])} AND ${due}`],
        holds: Prisma.sql`${inPhases(["failing", "running"])} AND ${isExpired(rule)}
          AND ${cause} NOT IN ('client_secret_changed', 'in_use')`,
        since: column("accessTokenExpiresAt"),
      };
    }
    case "failing":
      return {
        places: [inPhases(["failing"])],
        holds: Prisma.sql`${inPhases(["failing"])} AND ${column("failureCount")} >= ${number}::int
          AND (${isExpired(rule)}) IS NOT TRUE AND ${cause} <> 'client_secret_changed'`,
        since: column("failedAt"),
      };
    case "not_refreshed": {
      const late = new Date(now.getTime() - number * minuteMs);
      const due = Prisma.sql`${column("dueAt")} <= ${late}::timestamptz`;
      return {
        places: [due],
        holds: Prisma.sql`${inPhases(["running"])} AND ${due} AND (${isExpired(rule)}) IS NOT TRUE
          AND COALESCE(${cause}, '') <> 'client_secret_changed'`,
        since: column("dueAt"),
      };
    }
  }
}

/** What sets have in common that are one alert. */
function keyOf(rule: JudgedRule): Prisma.Sql {
  if (rule.condition === "not_refreshed") return Prisma.sql`'due'`;
  if (rule.condition === "application_refused") return Prisma.sql`${column("applicationId")}::text`;
  const cause = causeOf(rule);
  return Prisma.sql`CASE WHEN ${cause} IN (${Prisma.join([...takesAlways])}) THEN ${cause}
    ELSE ${column("applicationId")} || ' ' || ${cause} END`;
}

const mutedNow = ({ organizationId, now }: JudgedRule) => Prisma.sql`(
  SELECT "tokenSetId" FROM "TokenSetMute" WHERE "organizationId" = ${organizationId}::uuid
    AND ("mutedUntil" IS NULL OR "mutedUntil" > ${now}::timestamptz))`;

/**
 * The sets that have the condition and are in no open alert of the rule, nor muted. Those that are in one are taken out by
 * grouping, whose cost depends on no estimate of how many there are.
 */
function newSets(rule: JudgedRule): Prisma.Sql {
  const { places, holds, since } = conditionOf(rule);
  const cause = rule.condition === "not_refreshed" ? Prisma.sql`NULL` : causeOf(rule);
  const found = places.map(
    (place) => Prisma.sql`
      SELECT ${column("id")}, ${column("applicationId")}, ${keyOf(rule)} AS "key", ${cause}::text AS "cause",
        COALESCE(${since}, ${rule.now}::timestamptz) AS "since", true AS "isNew"
      FROM "TokenSet"
      WHERE ${column("organizationId")} = ${rule.organizationId}::uuid
        AND ${column("environment")} = ${rule.environment}::"Environment" AND ${place} AND ${holds}
        AND ${column("id")} NOT IN ${mutedNow(rule)}`,
  );
  const known = Prisma.sql`
    SELECT m."tokenSetId", NULL, NULL, NULL, NULL, false
    FROM "Alert" a JOIN "AlertSet" m ON m."alertId" = a."id" AND m."endedAt" IS NULL
    WHERE a."ruleId" = ${rule.id}::uuid AND a."endedAt" IS NULL`;
  return Prisma.sql`
    SELECT "id", min("applicationId"::text) AS "applicationId", min("key") AS "key", min("cause") AS "cause",
      min("since") AS "since"
    FROM (${Prisma.join([...found, known], " UNION ALL ")}) AS "found" GROUP BY "id" HAVING bool_and("isNew")`;
}

/** What new sets have in common, so that there is an alert for each before they enter it. */
export function listNewGroups(tx: Tx, rule: JudgedRule): Promise<NewGroup[]> {
  return tx.$queryRaw<NewGroup[]>`
    SELECT f."key", min(f."cause") AS "cause", min(f."since") AS "since",
      CASE WHEN min(f."applicationId") = max(f."applicationId") THEN min(f."applicationId") END AS "applicationId"
    FROM (${newSets(rule)}) f GROUP BY 1 ORDER BY 1`;
}

/** Enters new sets into the alerts that take them in; one that worked in between is in its alert again. */
export async function enterSets(tx: Tx, rule: JudgedRule): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "AlertSet" ("alertId", "tokenSetId", "organizationId", "since", "enteredAt")
    SELECT a."id", f."id", a."organizationId", f."since", ${rule.now}::timestamptz
    FROM (${newSets(rule)}) f
    JOIN "Alert" a ON a."ruleId" = ${rule.id}::uuid AND a."groupKey" = f."key" AND a."endedAt" IS NULL AND a."isTaking"
    ON CONFLICT ("alertId", "tokenSetId") DO UPDATE
      SET "since" = EXCLUDED."since", "enteredAt" = EXCLUDED."enteredAt", "endedAt" = NULL, "ending" = NULL`;
}

/** What a set turned into that another rule tells; null where none does. */
function hasMoved(rule: JudgedRule): Prisma.Sql {
  const isLost = inPhases(["reauthorize"]);
  const isRefused = Prisma.sql`${causeOf(rule)} = 'client_secret_changed'`;
  switch (rule.condition) {
    case "connection_lost":
      return Prisma.sql`false`;
    case "application_refused":
      return isLost;
    case "expired_retrying":
      return Prisma.sql`(${isLost} OR ${isRefused})`;
    case "failing":
      return Prisma.sql`(${isLost} OR ${isRefused} OR ${isExpired(rule)})`;
    case "not_refreshed":
      return Prisma.sql`(${isLost} OR ${isRefused} OR ${isExpired(rule)} OR ${inPhases(["failing"])})`;
  }
}

/**
 * Ends what is over for sets in open alerts: they work, as was heard since; somebody archived, revoked, paused or muted them;
 * or another rule tells of them. Of all others it is not known, and they stay.
 */
export async function endSets(tx: Tx, rule: JudgedRule): Promise<void> {
  const { holds } = conditionOf(rule);
  const isHeard = Prisma.sql`(${column("answeredAt")} > m."since" OR (${rule.condition === "application_refused"}::boolean
    AND EXISTS (SELECT FROM "ClientSecret" c WHERE c."applicationId" = ${column("applicationId")}
      AND c."slot" = 'current' AND c."acceptedAt" > m."since")))`;
  await tx.$executeRaw`
    WITH judged AS (
      SELECT m."alertId", m."tokenSetId", CASE
        WHEN ${column("archivedAt")} IS NOT NULL THEN 'archived'
        WHEN ${column("revokedAt")} IS NOT NULL THEN 'revoked'
        WHEN ${column("id")} IN ${mutedNow(rule)} THEN 'muted'
        WHEN ${holds} THEN NULL
        WHEN ${column("pausedAt")} IS NOT NULL AND ${inPhases(["paused"])} THEN 'paused'
        WHEN ${hasMoved(rule)} THEN 'moved'
        WHEN ${inPhases(["failing", "running"])} AND ${worksSql(rule.now)} = 'yes' AND ${isHeard} THEN 'works'
      END AS "ending"
      FROM "Alert" a JOIN "AlertSet" m ON m."alertId" = a."id" AND m."endedAt" IS NULL
      JOIN "TokenSet" ON ${column("id")} = m."tokenSetId"
      WHERE a."ruleId" = ${rule.id}::uuid AND a."endedAt" IS NULL
    )
    UPDATE "AlertSet" m SET "endedAt" = ${rule.now}::timestamptz, "ending" = j."ending"::"AlertSetEnding"
    FROM judged j WHERE m."alertId" = j."alertId" AND m."tokenSetId" = j."tokenSetId" AND j."ending" IS NOT NULL`;
}
