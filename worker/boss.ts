import { PgBoss } from "pg-boss";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";

/** The queues of the job engine. Jobs carry no data: what is to be done stands in the database. */
export const queues = {
  /** Look for due sets and refresh them. */
  sweep: "larder-sweep",
  /** Introspect living sets whose last check is long past. */
  check: "larder-check",
  /** Remove what nobody needs any more. */
  retain: "larder-retain",
} as const;

/**
 * Starts the job engine: schedules, retries and monitoring, in a schema of its own in the same Postgres. It never is
 * the lock: a job may run twice, and then finds the sets claimed.
 */
export async function startBoss(): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: env().DATABASE_URL,
    application_name: "larder-jobs",
    schema: "larder_jobs",
    max: 3,
  });
  boss.on("error", (error) => logger().error({ error }, "The job engine met an error; it goes on."));
  try {
    await prepare(boss);
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined);
    throw error;
  }
  return boss;
}

async function prepare(boss: PgBoss): Promise<void> {
  await boss.start();
  for (const name of Object.values(queues)) {
    // One waiting job is enough however often it is asked for; the workers do not get in each other's way.
    const settings = { policy: "short" as const, retryLimit: 3, retryBackoff: true, expireInSeconds: 900 };
    await boss.createQueue(name, { ...settings, deleteAfterSeconds: 3_600 });
  }
  await boss.schedule(queues.sweep, "* * * * *");
  await boss.schedule(queues.check, "* * * * *");
  await boss.schedule(queues.retain, "17 3 * * *");
}
