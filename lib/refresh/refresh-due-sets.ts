import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import type { Claimed } from "#lib/custody/claim.ts";
import { reach } from "#lib/custody/crash-points.ts";
import { type Engine, getEngine } from "#lib/custody/engine.ts";
import { logger } from "#lib/logger.ts";
import { carryOutRefresh } from "./carry-out-refresh.ts";
import { type ClaimSets, claimDueSets, claimUnresolvedSets } from "./claim-due-sets.ts";
import type { RefreshFinding } from "./refresh-report.ts";
import { type PrepareWork, prepareWork } from "./refresh-work.ts";

/** What a worker lets a sweep do. */
export interface SweepLimits {
  /** How many sets are worked on at once. */
  concurrency: number;
  /** Waits until the provider may be called, and says how often, at most `most`; 0 when nothing may start now. */
  takeCalls(most: number, signal: AbortSignal): Promise<number>;
  /** Gives back calls that were allowed and will not be made. */
  returnCalls(unused: number): void;
  /** Called each time it has looked for what is to be done. */
  onLook?(): void;
  /** Called with everything that came of a set, to slow down or to count. */
  onFinding(finding: RefreshFinding, milliseconds: number): void;
  /** Aborted when nothing new may be begun; what is in flight is finished. */
  signal: AbortSignal;
}

/** What a sweep claims, and why. */
interface Work {
  claim: ClaimSets;
  trigger: "schedule" | "recovery";
}

interface Sweep {
  engine: Engine;
  limits: SweepLimits;
}

async function carryOut(
  { engine, limits }: Sweep,
  claimed: Claimed,
  prepared: Promise<PrepareWork>,
): Promise<void> {
  const startedAt = performance.now();
  try {
    const finding = await carryOutRefresh(engine, (await prepared)(claimed));
    limits.onFinding(finding, performance.now() - startedAt);
  } catch (error) {
    // The attempt stays open: recovery settles it when what failed here works again.
    logger().error({ error, tokenSetId: claimed.claim.tokenSetId }, "A refresh could not be completed.");
  }
}

/**
 * Claims and starts until nothing is left to claim; always `concurrency` at once while there is enough. A set is claimed
 * when the provider may be called and no sooner: no claim runs out while it waits. Returns how many it started, without
 * waiting for the last of them to end.
 * @param underWay holds what was started and has not ended; what is in it already counts too
 */
async function start(work: Work, limits: SweepLimits, underWay: Set<Promise<void>>): Promise<number> {
  const { claim, trigger } = work;
  const engine = await getEngine();
  let total = 0;
  for (;;) {
    // A quarter free: fewer, larger claims cost the database less than many small ones.
    while (underWay.size > limits.concurrency * 0.75) await Promise.race(underWay);
    const calls = await limits.takeCalls(limits.concurrency - underWay.size, limits.signal);
    if (calls === 0 || limits.signal.aborted) return total;
    await reach("before-claim", null);
    const batch = await claim(calls, engine.provider.timeoutMs);
    limits.onLook?.();
    total += batch.length;
    const prepared = prepareWork(engine, batch, { trigger, actor: larderItself });
    // Each refresh meets the failure when it starts.
    prepared.catch(() => undefined);
    for (const claimed of batch) {
      const refresh = carryOut({ engine, limits }, claimed, prepared).finally(() => underWay.delete(refresh));
      underWay.add(refresh);
    }
    if (batch.length < calls) {
      limits.returnCalls(calls - batch.length);
      return total;
    }
  }
}

/** Starts until nothing is left to claim, and waits until all of it has ended. */
async function sweep(work: Work, limits: SweepLimits): Promise<number> {
  const underWay = new Set<Promise<void>>();
  try {
    return await start(work, limits, underWay);
  } finally {
    await Promise.all(underWay);
  }
}

const dueWork: Work = { claim: claimDueSets, trigger: "schedule" };
const unresolvedWork: Work = { claim: claimUnresolvedSets, trigger: "recovery" };

/** Refreshes every set that is due, soonest to expire first; returns how many were taken on. */
export function refreshDueSets(limits: SweepLimits): Promise<number> {
  return sweep(dueWork, limits);
}

/**
 * Starts to refresh every set that is due, soonest to expire first, and returns how many it started: those that take long
 * do not hold up those that become due meanwhile.
 * @param underWay holds what was started and has not ended, for the caller to wait for and to pass on to the next call
 */
export function startDueSets(limits: SweepLimits, underWay: Set<Promise<void>>): Promise<number> {
  return start(dueWork, limits, underWay);
}

/**
 * Settles every attempt that is open past its deadline: the old access token is asked, and what was not rotated is
 * offered again. Returns how many sets were taken on.
 */
export function recoverOpenSets(limits: SweepLimits): Promise<number> {
  return sweep(unresolvedWork, limits);
}
