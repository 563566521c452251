import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import type { ZonedDay } from "./coming-days.ts";

/** When Apicbase last answered about any set of the organization; null where it never did. */
export async function findHeardAt(db: Db, organizationId: string): Promise<Date | null> {
  const { _max: max } = await db.tokenSet.aggregate({
    where: { organizationId },
    _max: { heardAt: true },
  });
  return max.heardAt;
}

export interface ComingRow {
  environment: Environment;
  kind: "refresh" | "expiry";
  /** The place of the day among those that were asked for, from 1. */
  place: number;
  count: number;
}

/**
 * Planned refreshes and expiries of connected sets in each of these days, from now on; paused sets have no planned
 * refresh. Sets that share both days are added up first, so that each set is read once and few rows remain.
 */
export function countComing(
  db: Db,
  organizationId: string,
  { now, days }: { now: Date; days: readonly ZonedDay[] },
): Promise<ComingRow[]> {
  const end = days.at(-1)?.to ?? now;
  const starts = Prisma.join(days.map(({ from }) => Prisma.sql`${from}::timestamptz`));
  const dayOf = (instant: Prisma.Sql) => Prisma.sql`CASE
    WHEN ${instant} > ${now}::timestamptz AND ${instant} < ${end}::timestamptz
    THEN width_bucket(${instant}, ARRAY[${starts}]) END`;
  return db.$queryRaw<ComingRow[]>`
    SELECT "environment", "kind", "place", sum("sets")::int AS "count"
    FROM (
      SELECT "environment", count(*) AS "sets",
        CASE WHEN "pausedAt" IS NULL THEN ${dayOf(Prisma.sql`"nextRefreshAt"`)} END AS "refreshPlace",
        ${dayOf(Prisma.sql`"accessTokenExpiresAt"`)} AS "expiryPlace"
      FROM "TokenSet"
      WHERE "organizationId" = ${organizationId}::uuid
        AND "revokedAt" IS NULL AND "archivedAt" IS NULL AND "verdict" IS NULL AND "generation" > 0
      GROUP BY 1, 3, 4
    ) AS "together",
      LATERAL (VALUES ('refresh', "refreshPlace"), ('expiry', "expiryPlace")) AS "coming" ("kind", "place")
    WHERE "place" IS NOT NULL
    GROUP BY 1, 2, 3`;
}

/** The organization's applications by name. */
export function listApplicationNames(
  db: Db,
  organizationId: string,
): Promise<{ id: string; name: string }[]> {
  return db.application.findMany({ where: { organizationId }, select: { id: true, name: true } });
}
