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
  /** Called each time it has looked for what is to be done. */
  onLook?(): void;
  /** Called with everything that came of a set, to slow down or to count. */
  onFinding(finding: RefreshFinding, milliseconds: number): void;
  /** Aborted when nothing new may be begun; what is in flight is finished. */
  signal: AbortSignal;
}

type Trigger = "schedule" | "recovery";

interface Sweep {
  engine: Engine;
  limits: SweepLimits;
  trigger: Trigger;
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
 * Claims and carries out until nothing is left to claim; always `concurrency` at once while there is enough. A set is
 * claimed when the provider may be called and no sooner: no claim runs out while it waits.
 */
async function sweep(claim: ClaimSets, trigger: Trigger, limits: SweepLimits): Promise<number> {
  const engine = await getEngine();
  const running = new Set<Promise<void>>();
  let total = 0;
  try {
    for (;;) {
      const calls = await limits.takeCalls(limits.concurrency - running.size, limits.signal);
      if (calls === 0 || limits.signal.aborted) break;
      await reach("before-claim", null);
      const batch = await claim(calls, engine.provider.timeoutMs);
      limits.onLook?.();
      total += batch.length;
      const prepared = prepareWork(engine, batch, { trigger, actor: larderItself });
      // Each refresh meets the failure when its turn has come.
      prepared.catch(() => undefined);
      for (const claimed of batch) {
        const work = carryOut({ engine, limits, trigger }, claimed, prepared).finally(() =>
          running.delete(work),
        );
        running.add(work);
      }
      if (batch.length < calls) break;
      // A quarter free: fewer, larger claims cost the database less than many small ones.
      while (running.size > limits.concurrency * 0.75) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
  return total;
}

/** Refreshes every set that is due, soonest to expire first; returns how many were taken on. */
export function refreshDueSets(limits: SweepLimits): Promise<number> {
  return sweep(claimDueSets, "schedule", limits);
}

/**
 * Settles every attempt that is open past its deadline: the old access token is asked, and what was not rotated is
 * offered again. Returns how many sets were taken on.
 */
export function recoverOpenSets(limits: SweepLimits): Promise<number> {
  return sweep(claimUnresolvedSets, "recovery", limits);
}
