import { type ConstructorOptions, PgBoss } from "pg-boss";
import { connectionLimits } from "#lib/db/connection-limits.ts";
import { readDatabaseUrl } from "#lib/db/database-url.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";
import { hasJobSchema } from "#lib/system/job-engine.ts";

/**
 * The job engine, not yet started: schedules, retries and monitoring in the same Postgres. It never is the lock: a job
 * may run twice.
 */
export async function makeBoss(
  options: Pick<ConstructorOptions, "schedule" | "supervise"> = {},
): Promise<PgBoss> {
  const { connectionString, jobSchema, connectionLimit } = readDatabaseUrl(env().DATABASE_URL);
  const boss = new PgBoss({
    connectionString,
    ...options,
    application_name: "larder-jobs",
    schema: jobSchema,
    // Postgres wants the right to create schemas even for one that exists.
    createSchema: !(await hasJobSchema()),
    max: connectionLimits(connectionLimit).jobs,
  });
  boss.on("error", (error) => logger().error({ error }, "The job engine reported an error; it goes on."));
  return boss;
}

/** Creates or migrates the job engine's schema, so that a worker only has to start the engine. */
export async function prepareJobSchema(): Promise<void> {
  const boss = await makeBoss({ schedule: false, supervise: false });
  try {
    await boss.start();
  } finally {
    await boss.stop({ graceful: false });
  }
}
