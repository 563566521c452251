import { noteSweep } from "#lib/custody/heartbeat.ts";
import { logger } from "#lib/logger.ts";
import { findNextDue } from "#lib/refresh/find-next-due.ts";
import { type SweepLimits, startDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { longestPauseMs, type Round, shortestPauseMs } from "./scheduler.ts";

export const refreshRoundName = "refresh due sets";

/** How often a worker records at most that it looks for due sets. */
const noteEveryMs = 20_000;
/** How often it looks at most for sets that are due and cannot be claimed. */
const longestPauseWhileDueMs = 5_000;

/**
 * How long to wait before looking for due sets again: until the next becomes due. Sets that are due although the last
 * looks in a row started none wait for something else, such as a pause that the provider asked for: then the pause grows.
 * @param vainLooks how many looks in a row found something due and started nothing
 */
export function pauseUntilNext(
  { isDue, inMs }: Awaited<ReturnType<typeof findNextDue>>,
  vainLooks: number,
): number {
  const untilNextMs = inMs ?? longestPauseMs;
  if (!isDue) return untilNextMs;
  return Math.min(untilNextMs, shortestPauseMs * 2 ** Math.min(vainLooks, 10), longestPauseWhileDueMs);
}

/** Records that this worker looks for due sets, not more often than needed; a failure is logged and no more. */
function createSweepNote(signal: AbortSignal): () => void {
  let notedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (signal.aborted || performance.now() - notedAt < noteEveryMs) return;
    notedAt = performance.now();
    noteSweep().catch((error: unknown) => {
      logger().warn({ error }, "Could not record that this worker looks for due sets.");
    });
  };
}

/**
 * The round that refreshes what is due: starts it, and is next due with the next set, whether or not what it started has
 * ended; or, when no call is left in the budget, when more may be.
 */
export function createRefreshRound(limits: SweepLimits): { round: Round; finished(): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  const note = createSweepNote(limits.signal);
  let vainLooks = 0;
  const round: Round = {
    name: refreshRoundName,
    async run() {
      const { sets, moreCallsInMs } = await startDueSets({ ...limits, onLook: note }, underWay);
      note();
      if (moreCallsInMs !== null) return moreCallsInMs;
      const next = await findNextDue();
      vainLooks = next.isDue && sets === 0 ? vainLooks + 1 : 0;
      return pauseUntilNext(next, vainLooks);
    },
  };
  return {
    round,
    async finished() {
      await Promise.all(underWay);
    },
  };
}
