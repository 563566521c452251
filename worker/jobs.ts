import type { PgBoss } from "pg-boss";
import { removeOutdatedRuns } from "#lib/bulk/remove-outdated-runs.ts";
import { tidyDeliveries } from "#lib/destinations/tidy-deliveries.ts";
import { logger } from "#lib/logger.ts";
import { hasJobSchema } from "#lib/system/job-engine.ts";
import { removeOutdated } from "#lib/system/remove-outdated.ts";
import { repairTally } from "#lib/tally/recount.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import { makeBoss } from "./job-engine.ts";
import { pause } from "./pause.ts";
import { persist } from "./persist.ts";

interface Job {
  queue: string;
  /** When it runs, as cron says it, in UTC. */
  at: string;
  run(): Promise<void>;
}

/** What runs at a time of day. Jobs carry no data: what is to be done stands in the database. */
export const jobs: readonly Job[] = [
  { queue: "larder-retain", at: "17 3 * * *", run: removeOutdated },
  { queue: "larder-tidy-deliveries", at: "7 * * * *", run: tidyDeliveries },
  { queue: "larder-retain-bulk", at: "27 3 * * *", run: removeOutdatedRuns },
  { queue: "larder-recount", at: "47 3 * * *", run: repairTally },
];

/** Of earlier versions, whose workers refreshed and checked by them. */
const formerQueues = ["larder-sweep", "larder-check"];

const stopWithinMs = 10_000;

async function startBoss(): Promise<PgBoss> {
  const boss = makeBoss();
  try {
    await boss.start();
    for (const { queue, run } of jobs)
      await boss.work(queue, { pollingIntervalSeconds: 30 }, () => inSpan(`job ${queue}`, {}, run));
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined);
    throw error;
  }
  return boss;
}

/** Makes or migrates the engine's tables, with the queues and their schedules: the part of a role that may do so. */
export async function prepareJobs(): Promise<void> {
  // Postgres wants the right to create schemas even for one that exists.
  const createSchema = !(await hasJobSchema());
  const boss = makeBoss({ schedule: false, supervise: false, migrate: true, createSchema });
  try {
    await boss.start();
    for (const name of formerQueues) await boss.deleteQueue(name);
    // One waiting job is enough however often it is asked for; the workers do not get in each other's way.
    const settings = { policy: "short" as const, retryLimit: 3, retryBackoff: true, expireInSeconds: 900 };
    for (const { queue, at } of jobs) {
      await boss.createQueue(queue, { ...settings, deleteAfterSeconds: 3_600 });
      await boss.schedule(queue, at);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** The engine makes it when it starts with schedules, and takes from it what is due; without it nothing ever is. */
const queueOfSchedules = "__pgboss__send-it";
const lookEveryMs = 30_000;

/** Waits for the abort, or until the tables are there without what the engine made in them: they were lost, and made anew. */
async function untilMadeAnew(boss: PgBoss, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(lookEveryMs, signal);
    if (signal.aborted) return;
    // While there are no tables, or no database, a new start would not help.
    const queue = await boss.getQueue(queueOfSchedules).catch(() => undefined);
    if (queue === null) return;
  }
}

/**
 * Runs what is a job, nightly cleaning up, until the abort; then finishes the one that is running. Refreshing does not
 * need it: an engine that cannot start is logged and tried again, and one whose tables were made anew starts again.
 */
export async function runJobs(signal: AbortSignal): Promise<void> {
  const what = "start the job engine, without which nothing is cleaned up; refreshing goes on";
  while (!signal.aborted) {
    const boss = await persist(what, signal, startBoss);
    if (!boss) return;
    await untilMadeAnew(boss, signal);
    if (!signal.aborted) logger().warn("The job engine's tables were made anew: it starts again.");
    await boss.stop({ graceful: true, timeout: stopWithinMs }).catch((error: unknown) => {
      logger().warn({ error }, "Could not stop the job engine in an orderly way.");
    });
  }
}
