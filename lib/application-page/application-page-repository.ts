import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import type { Cause } from "#lib/health/cause.ts";
import { causeSql } from "#lib/health/cause-sql.ts";
import { healthSql } from "#lib/health/health-sql.ts";
import type { Health } from "#lib/health/token-set-health.ts";

/** An application of an organization. */
export interface ApplicationKey {
  organizationId: string;
  applicationId: string;
}

export interface HealthCount {
  environment: Environment;
  health: Health;
  /** Null where nothing is wrong. */
  cause: Cause | null;
  count: number;
}

/** Counts the application's token sets of each health and cause in each environment. */
export function countByHealthOf(
  db: Db,
  { organizationId, applicationId }: ApplicationKey,
  { isDatabaseHeld, now }: { isDatabaseHeld: boolean; now: Date },
): Promise<HealthCount[]> {
  return db.$queryRaw<HealthCount[]>`
    SELECT "environment", "health", "cause", count(*)::int AS "count"
    FROM (
      SELECT "environment", ${healthSql(now)} AS "health", ${causeSql({ isDatabaseHeld }, now)} AS "cause"
      FROM "TokenSet"
      WHERE "organizationId" = ${organizationId}::uuid AND "applicationId" = ${applicationId}::uuid
    ) AS "judged"
    GROUP BY 1, 2, 3`;
}

/** How many machines collect access tokens of the application's token sets. */
export function countMachinesOf(db: Db, key: ApplicationKey, now: Date): Promise<number> {
  return db.machine.count({
    where: {
      organizationId: key.organizationId,
      tokenSet: { applicationId: key.applicationId },
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
    },
  });
}

export interface UsingSet {
  id: string;
  name: string;
  environment: Environment;
  library: { name: string };
}

/** Some of the token sets that use the application, those in production first. */
export function listUsingSets(db: Db, key: ApplicationKey, take: number): Promise<UsingSet[]> {
  return db.tokenSet.findMany({
    where: key,
    orderBy: [{ environment: "desc" }, { name: "asc" }, { id: "asc" }],
    take,
    select: { id: true, name: true, environment: true, library: { select: { name: true } } },
  });
}
