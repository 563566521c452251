import { guardDeployment } from "#lib/deployment/deployment.ts";
import { beat, countWorkers, heartbeatMs } from "#lib/instances/heartbeat.ts";
import { logger } from "#lib/logger.ts";
import { replayJournals } from "#lib/recovery/replay-journals.ts";
import { promoteKeptPairs, settleLeftovers } from "#lib/recovery/settle-leftovers.ts";
import { recoverOpenSets, type SweepLimits } from "#lib/refresh/refresh-due-sets.ts";
import { VaultRefusal } from "#lib/vault/vault.ts";
import { type Pace, pause } from "./pace.ts";

const recoverEveryMs = 5_000;
const firstPauseMs = 250;
const longestPauseMs = 30_000;

let journalsKept = 0;

/** Does something again and again until the signal; an error slows it down and never ends it. */
async function repeat(
  what: string,
  everyMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await work();
      failures = 0;
    } catch (error) {
      failures++;
      logger().error({ error }, `The worker could not ${what}; it tries again.`);
    }
    await pause(Math.min(everyMs * 2 ** Math.min(failures, 5), Math.max(longestPauseMs, everyMs)), signal);
  }
}

/**
 * Does something that must succeed before the worker can go on, as often as it takes; null when it is told to stop first.
 * @throws VaultRefusal: wrong keys do not become right by waiting
 */
export async function persist<T>(
  what: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | null> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof VaultRefusal) throw error;
      logger().error({ error }, `The worker could not ${what}; it tries again.`);
      await pause(Math.min(firstPauseMs * 2 ** Math.min(failures, 8), longestPauseMs), signal);
    }
  }
  return null;
}

/** Says that the worker is alive, as long as it is, and takes its part of what all workers may do. */
export function keepBeating(pace: Pace, signal: AbortSignal): Promise<void> {
  return repeat("say that it is alive", heartbeatMs, signal, async () => {
    await guardDeployment();
    await beat("worker", journalsKept);
    pace.share(await countWorkers());
  });
}

/** One pass of recovery: journals first, then kept pairs, then the old access tokens as witnesses. */
export async function recover(limits: SweepLimits): Promise<void> {
  const replay = await replayJournals("all");
  journalsKept = replay.kept;
  if (replay.settled > 0) logger().info({ ...replay }, "Replies were settled from the journal.");
  await promoteKeptPairs();
  await settleLeftovers(new Date());
  await recoverOpenSets(limits);
}

/** Recovers now and then: what a crash or an outage left open is settled within a minute of its deadline. */
export function keepRecovering(limits: SweepLimits): Promise<void> {
  return repeat("recover open attempts", recoverEveryMs, limits.signal, () => recover(limits));
}
