import { constants, setPriority } from "node:os";
import { getCustody } from "#lib/custody/custody.ts";
import { closeJournal, getJournal } from "#lib/custody/get-journal.ts";
import { closeDb } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { env } from "#lib/env.ts";
import { beat, noteSweep, sayGoodbye } from "#lib/instances/heartbeat.ts";
import { logger } from "#lib/logger.ts";
import { removeOutdated } from "#lib/system/remove-outdated.ts";
import { checkLivingSets } from "#lib/token-sets/check-living-sets.ts";
import { refreshDueSets, type SweepLimits } from "#lib/token-sets/refresh-due-sets.ts";
import { queues, startBoss } from "./boss.ts";
import { createPace } from "./pace.ts";
import { keepBeating, keepRecovering, recover } from "./rounds.ts";

const checksPerRound = 100;

function makeLimits(signal: AbortSignal): SweepLimits {
  const pace = createPace(env().LARDER_REFRESH_PER_SECOND);
  return {
    concurrency: env().LARDER_REFRESH_CONCURRENCY,
    takeTurn: pace.takeTurn,
    onFinding(finding) {
      if (finding.kind === "failed" && finding.providerStatus === 429) {
        pace.rest(finding.retryAfterMs ?? 30_000);
      }
    },
    signal,
  };
}

async function sweep(limits: SweepLimits): Promise<void> {
  await refreshDueSets(limits);
  if (!limits.signal.aborted) await noteSweep();
}

/** What the last life of this machine left behind comes before anything new is spent. */
async function begin(limits: SweepLimits): Promise<void> {
  await getCustody();
  // Before anything is spent: is this the database that belongs here?
  await guardDeployment();
  await beat("worker");
  await getJournal().catch((error: unknown) => {
    logger().error({ error }, "The journal cannot be opened: nothing is spent until it can.");
  });
  await recover(limits);
  await sweep(limits);
}

/** Works by the job engine's clock until the signal, then finishes what is in flight. */
async function work(limits: SweepLimits): Promise<void> {
  const { signal } = limits;
  const boss = await startBoss();
  await boss.work(queues.sweep, { pollingIntervalSeconds: 1 }, () => sweep(limits));
  await boss.work(queues.check, { pollingIntervalSeconds: 5 }, async () => {
    await checkLivingSets(checksPerRound, limits.takeTurn, signal);
  });
  await boss.work(queues.retain, { pollingIntervalSeconds: 30 }, () => removeOutdated());
  const rounds = [keepBeating(signal), keepRecovering(limits)];
  process.send?.({ type: "ready" });
  logger().info("The worker is at work.");
  await untilAborted(signal);
  logger().info("The worker finishes what is in flight.");
  await boss.stop({ graceful: true, timeout: env().LARDER_PROVIDER_TIMEOUT_MS * 3 + 5_000 });
  await Promise.all(rounds);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** A worker: refreshes what is due, recovers what was left open, asks about what should be alive. */
async function main(): Promise<void> {
  // A refresh has days, whoever looks at a page has a second.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const stopping = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stopping.abort());
  const limits = makeLimits(stopping.signal);
  await begin(limits);
  if (!stopping.signal.aborted) await work(limits);
  await closeJournal();
  await sayGoodbye();
  await closeDb();
}

await main();
