import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import { asComing, asCounts, heldPhases, plannedPhases, quarterMs, quarterOf } from "./count-sql.ts";

/** Sets of one application and environment that stand the same, and how many of them the clock has moved on. */
export interface StandingCount {
  environment: Environment;
  applicationId: string;
  /** As the database's `token_set_standing` says it. */
  standing: string;
  all: number;
  expired: number;
  /** Those that have expired are among them. */
  due: number;
  /** Not heard of for a day, to the quarter of an hour, and not expired. */
  silent: number;
}

const changesOf = (organizationId: string) =>
  Prisma.sql`(SELECT * FROM "TokenSetChange" WHERE "organizationId" = ${organizationId}::uuid)`;

/**
 * The organization's sets by how they stand at `now`. Reads what was added up and what was not yet, and those sets alone whose
 * time came within the present quarter of an hour.
 */
export function countByStanding(db: Db, organizationId: string, now: Date): Promise<StandingCount[]> {
  const quarter = Prisma.sql`${quarterOf(now)}::timestamptz`;
  const recent = (column: string) =>
    Prisma.sql`${Prisma.raw(column)} >= ${quarter} AND ${Prisma.raw(column)} <= ${now}::timestamptz`;
  const isSilent = Prisma.sql`COALESCE(token_set_heard(s) + interval '1 day', to_timestamp(0)) < ${quarter}`;
  return db.$queryRaw<StandingCount[]>`
    SELECT "environment", "applicationId", "standing",
      COALESCE(sum("count") FILTER (WHERE "kind" = 'all'), 0)::int AS "all",
      COALESCE(sum("count") FILTER (WHERE "kind" IN ('expired', 'expired now')), 0)::int AS "expired",
      COALESCE(sum("count") FILTER (WHERE "kind" IN ('due', 'due now')), 0)::int AS "due",
      (COALESCE(sum("count") FILTER (WHERE "kind" = 'silent'), 0)
        - COALESCE(sum("count") FILTER (WHERE "kind" IN ('expired', 'silent now')), 0))::int AS "silent"
    FROM (
      SELECT "environment", "applicationId", "standing", "kind", "count" FROM "TokenSetCount"
      WHERE "organizationId" = ${organizationId}::uuid AND "kind" IN ('all', 'expired', 'due', 'silent')
        AND "quarter" < ${quarter}
      UNION ALL
      SELECT "environment", "applicationId", "standing", "kind", "count"
      FROM (${asCounts(changesOf(organizationId))}) AS "changed" WHERE "quarter" < ${quarter}
      UNION ALL
      SELECT s."environment", s."applicationId", token_set_standing(s), k."kind", 1
      FROM "TokenSet" s, LATERAL (VALUES
        ('expired now', ${recent('s."accessTokenExpiresAt"')}),
        ('due now', s."phase" = 'running' AND ${recent('LEAST(s."nextRefreshAt", s."accessTokenExpiresAt")')}),
        ('silent now', ${recent('s."accessTokenExpiresAt"')} AND ${isSilent})
      ) AS k("kind", "isSo")
      WHERE s."organizationId" = ${organizationId}::uuid AND s."phase" IN ('failing', 'running') AND k."isSo"
        AND ((${recent('s."nextRefreshAt"')}) OR (${recent('s."accessTokenExpiresAt"')}))
    ) AS "counted"
    GROUP BY 1, 2, 3
    HAVING sum("count") FILTER (WHERE "kind" = 'all') > 0`;
}

/** Counts and what changes add to them, which together come to every set once. */
const allSets = (organizationId: string) => Prisma.sql`
  SELECT "environment", "applicationId", "standing", "count" FROM "TokenSetCount"
  WHERE "organizationId" = ${organizationId}::uuid AND "kind" = 'all'
  UNION ALL
  SELECT "environment", "applicationId", "standing", "count" FROM (${asCounts(changesOf(organizationId))}) AS "changed"
  WHERE "kind" = 'all'`;

/** The organization's sets of an environment, those that are revoked or archived apart. */
export interface EnvironmentCount {
  environment: Environment;
  isEnded: boolean;
  count: number;
}

/** How many sets the organization has, without reading them. */
export function countByEnvironment(db: Db, organizationId: string): Promise<EnvironmentCount[]> {
  return db.$queryRaw<EnvironmentCount[]>`
    SELECT "environment", "standing" = 'archived' OR starts_with("standing", 'revoked') AS "isEnded",
      sum("count")::int AS "count"
    FROM (${allSets(organizationId)}) AS "counted"
    GROUP BY 1, 2`;
}

/** How many sets each application of the organization has, without reading them. */
export async function countByApplication(db: Db, organizationId: string): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ applicationId: string; count: number }[]>`
    SELECT "applicationId", sum("count")::int AS "count" FROM (${allSets(organizationId)}) AS "counted" GROUP BY 1`;
  return new Map(rows.map(({ applicationId, count }) => [applicationId, count]));
}

/**
 * The applications with sets of the environment that are in use: connected once, and neither revoked nor archived. From the
 * counts: reading the sets would mean all of them where none is.
 */
export async function listApplicationsInUse(
  db: Db,
  organizationId: string,
  environment: Environment,
): Promise<string[]> {
  const rows = await db.$queryRaw<{ applicationId: string }[]>`
    SELECT "applicationId" FROM (${allSets(organizationId)}) AS "counted"
    WHERE "environment" = ${environment}::"Environment" AND split_part("standing", ':', 1) NOT IN ('archived', 'revoked', 'pending')
    GROUP BY 1 HAVING sum("count") > 0`;
  return rows.map(({ applicationId }) => applicationId);
}

/** From when to when a day lasts. */
export interface Day {
  from: Date;
  to: Date;
}

export interface ComingRow {
  environment: Environment;
  kind: "refresh" | "expiry";
  /** The place of the day among those that were asked for, from 1. */
  place: number;
  count: number;
}

/**
 * Planned refreshes and expiries in each of these days, from now on. Each day begins and ends with a quarter of an hour, and
 * the first has begun. Sets that Larder sends nothing for have no planned refresh; lost and revoked ones have neither.
 */
export function countComing(
  db: Db,
  organizationId: string,
  { now, days }: { now: Date; days: readonly Day[] },
): Promise<ComingRow[]> {
  const end = Prisma.sql`${days.at(-1)?.to ?? now}::timestamptz`;
  const next = new Date(quarterOf(now).getTime() + quarterMs);
  const soon = (column: string) =>
    Prisma.sql`${Prisma.raw(column)} > ${now}::timestamptz AND ${Prisma.raw(column)} < ${next}::timestamptz`;
  const inTime = Prisma.sql`"quarter" >= ${next}::timestamptz AND "quarter" < ${end}`;
  const starts = Prisma.join(days.map(({ from }) => Prisma.sql`${from}::timestamptz`));
  const ofOrganization = Prisma.sql`"organizationId" = ${organizationId}::uuid`;
  return db.$queryRaw<ComingRow[]>`
    SELECT "environment", "kind", width_bucket("quarter", ARRAY[${starts}]) AS "place", sum("count")::int AS "count"
    FROM (
      SELECT "environment", "kind", "quarter", "count" FROM "ComingCount"
      WHERE ${ofOrganization} AND "kind" IN ('refresh', 'expiry') AND ${inTime}
      UNION ALL
      SELECT "environment", "kind", "quarter", "count"
      FROM (${asComing(changesOf(organizationId))}) AS "changed" WHERE ${inTime}
      UNION ALL
      SELECT "environment", 'refresh', ${now}::timestamptz, 1 FROM "TokenSet"
      WHERE ${ofOrganization} AND "phase" IN ${plannedPhases} AND ${soon('"nextRefreshAt"')}
      UNION ALL
      SELECT "environment", 'expiry', ${now}::timestamptz, 1 FROM "TokenSet"
      WHERE ${ofOrganization} AND "phase" IN ${heldPhases} AND ${soon('"accessTokenExpiresAt"')}
    ) AS "coming"
    GROUP BY 1, 2, 3 HAVING sum("count") <> 0`;
}

/** What became of an organization's connections, added up over days. */
export interface Custody {
  refreshes: number;
  firstTimeRight: number;
  lostInTransit: number;
  endedAtApicbase: number;
  endedUnexplained: number;
  lostByLarder: number;
}

const custodyFigures = [
  ...(["refreshes", "firstTimeRight", "lostInTransit"] as const),
  ...(["endedAtApicbase", "endedUnexplained", "lostByLarder"] as const),
] satisfies (keyof Custody)[];

/** Adds up the days from `since` on, in UTC. Heard: when Apicbase last answered about any set; null where it never did. */
export async function readCustody(
  db: Db,
  organizationId: string,
  since: Date,
): Promise<{ custody: Custody; heardAt: Date | null }> {
  const sums = custodyFigures.map((name) => `COALESCE(sum("${name}"), 0)::int AS "${name}"`).join(", ");
  const [row] = await db.$queryRaw<(Custody & { heardAt: Date | null })[]>`
    SELECT ${Prisma.raw(sums)},
      (SELECT max("answeredAt") FROM "TokenSet" WHERE "organizationId" = ${organizationId}::uuid) AS "heardAt"
    FROM "CustodyDay" WHERE "organizationId" = ${organizationId}::uuid AND "day" >= (${since}::timestamptz AT TIME ZONE 'UTC')::date`;
  if (!row) throw new Error("An aggregate without groups has a row.");
  const { heardAt, ...custody } = row;
  return { custody, heardAt };
}
