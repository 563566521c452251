import { constants, setPriority } from "node:os";
import { closeJournal, getJournal } from "#lib/custody/get-journal.ts";
import { closeDb } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { env } from "#lib/env.ts";
import { beat, markStopped, noteSweep } from "#lib/instances/heartbeat.ts";
import { logger } from "#lib/logger.ts";
import { refreshDueSets, type SweepLimits } from "#lib/refresh/refresh-due-sets.ts";
import { removeOutdated } from "#lib/system/remove-outdated.ts";
import { checkLivingSets } from "#lib/token-sets/check-living-sets.ts";
import { getVault } from "#lib/vault/vault.ts";
import { queues, startBoss } from "./boss.ts";
import { createPace, type Pace } from "./pace.ts";
import { keepBeating, keepRecovering, persist, recover } from "./rounds.ts";

const checksPerRound = 300;
/** While a sweep takes long, how often it says that it is at work. */
const noteSweepEveryMs = 20_000;

function makeLimits(pace: Pace, signal: AbortSignal): SweepLimits {
  return {
    concurrency: env().LARDER_REFRESH_CONCURRENCY,
    takeCalls: pace.takeCalls,
    onFinding(finding) {
      if (finding.kind === "failed" && finding.providerStatus === 429) {
        pace.rest(finding.retryAfterMs ?? 30_000);
      }
    },
    signal,
  };
}

let sweeping: Promise<void> | null = null;

/** Looks for due sets; joins the look that is under way. */
function sweep(limits: SweepLimits): Promise<void> {
  sweeping ??= sweepOnce(limits).finally(() => {
    sweeping = null;
  });
  return sweeping;
}

async function sweepOnce(limits: SweepLimits): Promise<void> {
  let notedAt = Number.NEGATIVE_INFINITY;
  const onLook = () => {
    if (performance.now() - notedAt < noteSweepEveryMs) return;
    notedAt = performance.now();
    noteSweep().catch((error: unknown) => logger().warn({ error }, "The worker could not note its sweep."));
  };
  await refreshDueSets({ ...limits, onLook });
  if (!limits.signal.aborted) await noteSweep();
}

/** What must be in order before anything is spent. */
async function begin(): Promise<void> {
  await getVault();
  // Is this the database that belongs here?
  await guardDeployment();
  await beat("worker", 0);
  await getJournal().catch((error: unknown) => {
    logger().error({ error }, "The journal cannot be opened: nothing is spent until it can.");
  });
}

/** Works by the job engine's clock until the signal, then finishes what is in flight. */
async function work(limits: SweepLimits): Promise<void> {
  const { signal } = limits;
  const boss = await persist("start the job engine", signal, startBoss);
  if (!boss) return;
  await boss.work(queues.sweep, { pollingIntervalSeconds: 1 }, () => sweep(limits));
  await boss.work(queues.check, { pollingIntervalSeconds: 5 }, async () => {
    await checkLivingSets(checksPerRound, limits);
  });
  await boss.work(queues.retain, { pollingIntervalSeconds: 30 }, () => removeOutdated());
  await untilAborted(signal);
  logger().info("The worker finishes what is in flight.");
  await boss.stop({ graceful: true, timeout: env().LARDER_PROVIDER_TIMEOUT_MS * 3 + 5_000 });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** A worker: refreshes what is due, recovers what was left open, asks about what should be alive. */
async function main(): Promise<void> {
  // Run below page traffic; refreshes can wait.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const stopping = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => stopping.abort());
  const { signal } = stopping;
  const pace = createPace(env().LARDER_REFRESH_PER_SECOND);
  const limits = makeLimits(pace, signal);
  await persist("begin", signal, begin);
  const beating = keepBeating(pace, signal);
  // Whoever started it is told before the backlog of a long outage is worked off.
  process.send?.({ type: "ready" });
  logger().info("The worker is at work.");
  // What the last life of this machine left behind comes before anything new.
  await persist("recover open attempts", signal, () => recover(limits));
  const recovering = keepRecovering(limits);
  await Promise.all([persist("look for due sets", signal, () => sweep(limits)), work(limits)]);
  await Promise.all([beating, recovering]);
  await closeJournal();
  await markStopped().catch((error: unknown) => {
    logger().warn({ error }, "Could not mark this worker as stopped.");
  });
  await closeDb();
}

await main();
