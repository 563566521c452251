import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { type TokenSetRow, tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";
import { healthSql } from "#lib/health/health-sql.ts";
import type { Health } from "#lib/health/token-set-health.ts";

export interface HealthCountRow {
  environment: Environment;
  health: Health;
  count: number;
  /** When Apicbase last answered about any of these sets. */
  heardAt: Date | null;
}

/** Counts the sets of each health in each environment, in one pass. */
export function countByHealth(db: Db, organizationId: string, now: Date): Promise<HealthCountRow[]> {
  return db.$queryRaw<HealthCountRow[]>`
    SELECT "environment", ${healthSql(now)} AS "health", count(*)::int AS "count",
      max(greatest("refreshedAt", "checkedAt")) AS "heardAt"
    FROM "TokenSet" WHERE "organizationId" = ${organizationId}::uuid
    GROUP BY 1, 2`;
}

export interface AttentionRead {
  healths: readonly Health[];
  limit: number;
  now: Date;
}

/** The first sets that need attention: worst health first, production before development, longest first. */
export async function listAttentionRows(
  db: Db,
  organizationId: string,
  { healths, limit, now }: AttentionRead,
): Promise<TokenSetRow[]> {
  const order = Prisma.sql`array_position(ARRAY[${Prisma.join([...healths])}], "health")`;
  const found = await db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM (
      SELECT "id", "environment", "verdictAt", "credentialsRefusedAt", "doubtSince", "accessTokenExpiresAt", "failedAt",
        ${healthSql(now)} AS "health"
      FROM "TokenSet" WHERE "organizationId" = ${organizationId}::uuid
    ) AS "judged"
    WHERE "health" IN (${Prisma.join([...healths])})
    ORDER BY ${order}, "environment" DESC,
      CASE "health" WHEN 'reauthorize' THEN "verdictAt" WHEN 'on_hold' THEN COALESCE("credentialsRefusedAt", "verdictAt")
        WHEN 'in_doubt' THEN "doubtSince" WHEN 'overdue' THEN "accessTokenExpiresAt"
        ELSE "failedAt" END, "id"
    LIMIT ${limit}`;
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const rows = await db.tokenSet.findMany({
    where: { organizationId, id: { in: ids } },
    select: tokenSetSelect,
  });
  return rows.sort((left, right) => ids.indexOf(left.id) - ids.indexOf(right.id));
}

/** From now, which is in the first day, to the end of the last day. */
export interface Period {
  now: Date;
  firstDay: Date;
  end: Date;
}

export interface ComingRow {
  environment: Environment;
  kind: "refresh" | "expiry";
  /** A day in UTC. */
  day: string;
  count: number;
}

/**
 * Planned refreshes and expiries of connected sets by day in UTC; paused sets have no planned refresh. Sets that share
 * both days are added up first, so that each set is read once and few rows remain.
 */
export function countComing(db: Db, organizationId: string, period: Period): Promise<ComingRow[]> {
  const { now, firstDay, end } = period;
  const dayOf = (instant: Prisma.Sql) => Prisma.sql`date_bin('1 day',
    CASE WHEN ${instant} > ${now}::timestamptz AND ${instant} < ${end}::timestamptz THEN ${instant} END,
    ${firstDay}::timestamptz)`;
  return db.$queryRaw<ComingRow[]>`
    SELECT "environment", "kind", to_char("day" AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "day", sum("sets")::int AS "count"
    FROM (
      SELECT "environment", count(*) AS "sets",
        CASE WHEN "pausedAt" IS NULL THEN ${dayOf(Prisma.sql`"nextRefreshAt"`)} END AS "refreshDay",
        ${dayOf(Prisma.sql`"accessTokenExpiresAt"`)} AS "expiryDay"
      FROM "TokenSet"
      WHERE "organizationId" = ${organizationId}::uuid
        AND "revokedAt" IS NULL AND "archivedAt" IS NULL AND "verdict" IS NULL AND "generation" > 0
      GROUP BY 1, 3, 4
    ) AS "together",
      LATERAL (VALUES ('refresh', "refreshDay"), ('expiry', "expiryDay")) AS "coming" ("kind", "day")
    WHERE "day" IS NOT NULL
    GROUP BY 1, 2, 3`;
}

export function countApplications(db: Db, organizationId: string): Promise<number> {
  return db.application.count({ where: { organizationId } });
}
