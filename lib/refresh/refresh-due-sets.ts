import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import type { Grant, Unused } from "#lib/budget/provider-budget-repository.ts";
import type { WantedCalls } from "#lib/budget/take-calls.ts";
import type { Claimed } from "#lib/custody/claim.ts";
import { reach } from "#lib/custody/crash-points.ts";
import { type Engine, getEngine, withinBudget } from "#lib/custody/engine.ts";
import { logger } from "#lib/logger.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import { carryOutRefresh } from "./carry-out-refresh.ts";
import { type ClaimSets, claimDueSets, claimUnresolvedSets } from "./claim-due-sets.ts";
import type { RefreshFinding } from "./refresh-report.ts";
import { type PrepareWork, prepareWork } from "./refresh-work.ts";

/** What a worker lets a sweep do. */
export interface SweepLimits {
  /** How many sets are worked on at once. */
  concurrency: number;
  /** Takes calls from the budget that all processes share; 0 when nothing may start now. */
  takeCalls(wanted: WantedCalls): Promise<Pick<Grant, "calls" | "step" | "moreInMs">>;
  /** Gives back calls that were taken and will not be made. */
  returnCalls(unused: Unused): Promise<void>;
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
  kind: "refresh" | "doubt";
  /** The calls that one set takes from the budget before it is claimed. */
  unit: number;
}

interface Sweep {
  engine: Engine;
  work: Work;
  limits: SweepLimits;
}

/** What a sweep has started. */
export interface Started {
  sets: number;
  /** It ended because no call was left: in so many milliseconds more may be. Null when nothing was left to claim. */
  moreCallsInMs: number | null;
}

/** A set that was claimed, in a batch that is being prepared, and the step of the budget in which its calls count. */
interface Taken {
  claimed: Claimed;
  prepared: Promise<PrepareWork>;
  step: number;
}

async function carryOut({ engine, work, limits }: Sweep, { claimed, prepared, step }: Taken): Promise<void> {
  const startedAt = performance.now();
  try {
    const refresh = (await prepared)(claimed);
    // What asking about an earlier offer takes beyond that is not a due refresh's.
    const further = refresh.unresolved.length > 0 ? "doubt" : work.kind;
    const { kind } = work;
    const budget = {
      take: (atMost: number) => limits.takeCalls({ kind, atMost, unit: atMost }),
      giveBack: (unused: { step: number; calls: number }) => limits.returnCalls({ kind, ...unused }),
    };
    const calls = { kind: further, taken: { step, calls: work.unit }, budget };
    const finding = await withinBudget(engine, calls, (own) => carryOutRefresh(own, refresh));
    limits.onFinding(finding, performance.now() - startedAt);
  } catch (error) {
    // The attempt stays open: recovery settles it when what failed here works again.
    logger().error({ error, tokenSetId: claimed.claim.tokenSetId }, "A refresh could not be completed.");
  }
}

/**
 * Claims and starts until nothing is left to claim; always `concurrency` at once while there is enough. A set is claimed
 * when its calls are taken from the budget and no sooner: no claim runs out while it waits. Returns without waiting for the
 * last of them to end.
 * @param underWay holds what was started and has not ended; what is in it already counts too
 */
async function start(work: Work, limits: SweepLimits, underWay: Set<Promise<void>>): Promise<Started> {
  const { claim, trigger, kind, unit } = work;
  const engine = await getEngine(kind, 0);
  let sets = 0;
  for (;;) {
    // A quarter free: fewer, larger claims cost the database less than many small ones.
    while (underWay.size > limits.concurrency * 0.75) await Promise.race(underWay);
    if (limits.signal.aborted) return { sets, moreCallsInMs: null };
    const atMost = (limits.concurrency - underWay.size) * unit;
    const { calls, step, moreInMs } = await limits.takeCalls({ kind, atMost, unit });
    if (calls === 0) return { sets, moreCallsInMs: moreInMs };
    await reach("before-claim", null);
    const batch = await inSpan("claim", {}, async (span) => {
      const claimed = await claim(calls / unit, engine.provider.timeoutMs);
      span.add({ sets: claimed.length });
      return claimed;
    });
    limits.onLook?.();
    sets += batch.length;
    const prepared = prepareWork(engine, batch, { trigger, actor: larderItself });
    // Each refresh meets the failure when it starts.
    prepared.catch(() => undefined);
    for (const claimed of batch) {
      const refresh = carryOut({ engine, work, limits }, { claimed, prepared, step }).finally(() =>
        underWay.delete(refresh),
      );
      underWay.add(refresh);
    }
    const unused = calls - batch.length * unit;
    if (unused > 0) {
      await limits.returnCalls({ kind, step, calls: unused });
      return { sets, moreCallsInMs: null };
    }
  }
}

/** Starts until nothing is left to claim, and waits until all of it has ended. */
async function sweep(work: Work, limits: SweepLimits): Promise<number> {
  const underWay = new Set<Promise<void>>();
  try {
    return (await start(work, limits, underWay)).sets;
  } finally {
    await Promise.all(underWay);
  }
}

const dueWork: Work = { claim: claimDueSets, trigger: "schedule", kind: "refresh", unit: 1 };
// The witness is asked before the token is offered again.
const unresolvedWork: Work = { claim: claimUnresolvedSets, trigger: "recovery", kind: "doubt", unit: 2 };

/** Refreshes every set that is due, soonest to expire first; returns how many were taken on. */
export function refreshDueSets(limits: SweepLimits): Promise<number> {
  return sweep(dueWork, limits);
}

/**
 * Starts to refresh every set that is due, soonest to expire first, and returns how many it started: those that take long
 * do not hold up those that become due meanwhile.
 * @param underWay holds what was started and has not ended, for the caller to wait for and to pass on to the next call
 */
export function startDueSets(limits: SweepLimits, underWay: Set<Promise<void>>): Promise<Started> {
  return start(dueWork, limits, underWay);
}

/**
 * Settles every attempt that is open past its deadline: the old access token is asked, and what was not rotated is
 * offered again. Returns how many sets were taken on.
 */
export function recoverOpenSets(limits: SweepLimits): Promise<number> {
  return sweep(unresolvedWork, limits);
}
