import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import type { Health } from "#lib/health/token-set-health.ts";

export interface HealthCount {
  environment: Environment;
  health: Health;
  count: number;
}

/**
 * All token sets of the installation by health, from the counts that workers add up every few seconds: no set is read. What
 * time alone changes, due and expired, counts from the end of its quarter of an hour.
 */
export function countByHealth(db: Db): Promise<HealthCount[]> {
  return db.$queryRaw<HealthCount[]>`
    WITH "counted" AS (
      SELECT "environment", split_part("standing", ':', 1) AS "phase",
        COALESCE(sum("count") FILTER (WHERE "kind" = 'all'), 0) AS "all",
        COALESCE(sum("count") FILTER (WHERE "kind" = 'expired'), 0) AS "expired",
        COALESCE(sum("count") FILTER (WHERE "kind" = 'due'), 0) AS "due"
      FROM "TokenSetCount"
      WHERE "kind" IN ('all', 'expired', 'due')
        AND "quarter" < date_bin('15 minutes', statement_timestamp(), to_timestamp(0))
      GROUP BY 1, 2
    )
    SELECT "environment", h."health", sum(h."count")::int AS "count"
    FROM "counted" c, LATERAL (VALUES
      (c."phase", CASE WHEN c."phase" NOT IN ('failing', 'running') THEN c."all" END),
      ('overdue', CASE WHEN c."phase" IN ('failing', 'running') THEN c."expired" END),
      ('retrying', CASE WHEN c."phase" = 'failing' THEN c."all" - c."expired" END),
      ('due', CASE WHEN c."phase" = 'running' THEN c."due" - c."expired" END),
      ('healthy', CASE WHEN c."phase" = 'running' THEN c."all" - c."due" END)
    ) AS h("health", "count")
    WHERE h."count" > 0
    GROUP BY 1, 2`;
}
