import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { type TokenSetRow, tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";
import type { Cause } from "#lib/health/cause.ts";
import { causeSql } from "#lib/health/cause-sql.ts";
import { healthSql } from "#lib/health/health-sql.ts";
import type { Standing } from "#lib/health/summarize.ts";
import { worksSql } from "#lib/health/works-sql.ts";

/** Of which organization, and what decides with the rows. */
export interface StandingRead {
  organizationId: string;
  now: Date;
  isDatabaseHeld: boolean;
}

/** Counts the sets of each application and environment by health and cause. */
export function countStandings(db: Db, read: StandingRead): Promise<Standing[]> {
  const { organizationId, now, isDatabaseHeld } = read;
  return db.$queryRaw<Standing[]>`
    SELECT "environment", "applicationId", "health", "cause", count(*)::int AS "count",
      (count(*) FILTER (WHERE "isRefreshed" AND "works" = 'yes'))::int AS "working",
      (count(*) FILTER (WHERE "isRefreshed" AND "works" = 'unknown'))::int AS "unknown"
    FROM (
      SELECT "environment", "applicationId", ${healthSql(now)} AS "health",
        ${causeSql({ isDatabaseHeld }, now)} AS "cause", ${worksSql(now)} AS "works",
        ${healthSql(now)} IN ('in_doubt', 'overdue', 'retrying', 'due', 'healthy') AS "isRefreshed"
      FROM "TokenSet" WHERE "organizationId" = ${organizationId}::uuid
    ) AS "judged"
    GROUP BY 1, 2, 3, 4`;
}

/** Sets with the same cause, of the same application. */
export interface Kind {
  cause: Cause;
  applicationId: string;
}

/** The first sets of each kind: production before development, the longest first. */
export async function listFirstOfKinds(
  db: Db,
  { organizationId, now, isDatabaseHeld }: StandingRead,
  { kinds, limit }: { kinds: readonly Kind[]; limit: number },
): Promise<TokenSetRow[]> {
  if (kinds.length === 0) return [];
  const wanted = Prisma.join(kinds.map((kind) => Prisma.sql`(${kind.cause}, ${kind.applicationId}::uuid)`));
  const found = await db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM (
      SELECT "id", "cause", "applicationId", row_number() OVER (
        PARTITION BY "cause", "applicationId" ORDER BY "environment" DESC, "since", "id") AS "place"
      FROM (
        SELECT "id", "applicationId", "environment", ${causeSql({ isDatabaseHeld }, now)} AS "cause",
          COALESCE("revokedAt", "verdictAt", "credentialsRefusedAt", "doubtSince", "failedAt", "accessTokenExpiresAt") AS "since"
        FROM "TokenSet" WHERE "organizationId" = ${organizationId}::uuid
      ) AS "judged"
      WHERE ("cause", "applicationId") IN (${wanted})
    ) AS "placed"
    WHERE "place" <= ${limit}
    ORDER BY "place"`;
  const ids = found.map(({ id }) => id);
  const rows = await db.tokenSet.findMany({
    where: { organizationId, id: { in: ids } },
    select: tokenSetSelect,
  });
  return rows.sort((left, right) => ids.indexOf(left.id) - ids.indexOf(right.id));
}
