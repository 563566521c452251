import { constants, getPriority, setPriority } from "node:os";
import { returnCalls, takeCalls } from "#lib/budget/take-calls.ts";
import { closeJournal, getJournal } from "#lib/custody/get-journal.ts";
import { beat, markStopped } from "#lib/custody/heartbeat.ts";
import { closeDb } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { createOutbox } from "#lib/destinations/outbox.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";
import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";
import { startTracing, stopTracing } from "#lib/tracing/start-tracing.ts";
import { checkVault } from "#lib/vault/vault.ts";
import { runJobs } from "./jobs.ts";
import { listenForDue } from "./listen.ts";
import { persist } from "./persist.ts";
import { createRefreshRound, refreshRoundName } from "./refresh-round.ts";
import {
  bulkRoundName,
  createAlertRound,
  createBulkRound,
  createCheckRound,
  createDeliveryRound,
  createHeartbeatRound,
  createRecoveryRound,
  createSealingRound,
  createTallyRound,
} from "./rounds.ts";
import { createScheduler } from "./scheduler.ts";

/** What must be in order before anything is spent. */
async function begin(): Promise<void> {
  await checkVault();
  // Is this the database that belongs here?
  await guardDeployment();
  await beat("worker", 0);
  await getJournal().catch((error: unknown) => {
    logger().error({ error }, "The journal cannot be opened: nothing is spent until it can.");
  });
}

/** @param onRefreshed called after each refresh: what came of it may be due again soon */
function makeLimits(signal: AbortSignal, onRefreshed: () => void): SweepLimits {
  return {
    concurrency: env().LARDER_REFRESH_CONCURRENCY,
    takeCalls,
    returnCalls,
    onFinding: onRefreshed,
    signal,
  };
}

/** Works in rounds until the signal, then finishes what is in flight. */
async function work(signal: AbortSignal): Promise<void> {
  const scheduler = createScheduler(signal);
  const lookForDue = () => scheduler.wake(refreshRoundName);
  const limits = makeLimits(signal, lookForDue);
  scheduler.start(createHeartbeatRound());
  // What this machine's last run left behind comes before anything new.
  const recovery = createRecoveryRound(limits);
  await persist(recovery.name, signal, recovery.run);
  const refreshing = createRefreshRound(limits);
  const outbox = createOutbox(signal);
  const others = [
    ...[createCheckRound(limits), createSealingRound(signal), createTallyRound(signal)],
    ...[createDeliveryRound(outbox), createAlertRound(signal), createBulkRound(signal)],
  ];
  for (const round of [refreshing.round, recovery, ...others]) scheduler.start(round);
  await Promise.all([
    scheduler.ended().then(refreshing.finished),
    scheduler.ended().then(outbox.finished),
    // Notified, too, when a bulk run begins.
    listenForDue(() => {
      lookForDue();
      scheduler.wake(bulkRoundName);
    }, signal),
    runJobs(signal),
  ]);
}

/** A worker: refreshes what is due, recovers what was left open, asks about what should be alive. */
async function main(): Promise<void> {
  // Run below page traffic; refreshes can wait. What was started lower stays there: only root may raise it again.
  const { PRIORITY_BELOW_NORMAL: belowNormal } = constants.priority;
  if (getPriority() < belowNormal) setPriority(belowNormal);
  const stopping = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stopping.abort());
  const { signal } = stopping;
  signal.addEventListener("abort", () => logger().info("The worker finishes what is in flight."));
  await startTracing("worker");
  await persist("begin", signal, begin);
  // Whoever started it is told before the backlog of a long outage is worked off.
  process.send?.({ type: "ready" });
  logger().info("The worker is at work.");
  await work(signal);
  const closed = await closeJournal();
  await markStopped(closed).catch((error: unknown) => {
    logger().warn({ error }, "Could not mark this worker as stopped.");
  });
  await stopTracing();
  await closeDb();
}

await main();
