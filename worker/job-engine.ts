import { type ConstructorOptions, PgBoss } from "pg-boss";
import { connectionLimits } from "#lib/db/connection-limits.ts";
import { readDatabaseUrl } from "#lib/db/database-url.ts";
import { SteadyClient } from "#lib/db/steady-client.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";

/**
 * The job engine, not yet started: schedules, retries and monitoring in the same Postgres. It never is the lock: a job
 * may run twice. Its tables are there: a worker's role may not make them.
 */
export function makeBoss(
  options: Pick<ConstructorOptions, "schedule" | "supervise" | "migrate" | "createSchema"> = {},
): PgBoss {
  const { connectionString, jobSchema, connectionLimit } = readDatabaseUrl(env().DATABASE_URL);
  const boss = new PgBoss({
    // Options of its pool.
    ...{ connectionString, Client: SteadyClient },
    migrate: false,
    ...options,
    application_name: "larder-jobs",
    schema: jobSchema,
    max: connectionLimits(connectionLimit).jobs,
  });
  boss.on("error", (error) => logger().error({ error }, "The job engine reported an error; it goes on."));
  return boss;
}
