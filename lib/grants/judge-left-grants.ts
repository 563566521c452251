import "server-only";
import type { Unused } from "#lib/budget/provider-budget-repository.ts";
import type { WantedCalls } from "#lib/budget/take-calls.ts";
import { getEngine, withTakenCalls } from "#lib/custody/engine.ts";
import { db } from "#lib/db/client.ts";
import { logger } from "#lib/logger.ts";
import { hasDueGrant, takeDueGrant } from "./grant-repository.ts";
import { judgeGrant } from "./judge-grant.ts";
import { callsOfLearning } from "./learn-identity.ts";

interface Limits {
  /** Takes calls from the budget that all processes share; 0 when nothing may start now. */
  takeCalls(wanted: WantedCalls): Promise<{ calls: number; step: number }>;
  /** Gives back calls that were taken and will not be made. */
  returnCalls(unused: Unused): Promise<void>;
  signal: AbortSignal;
}

/**
 * Judges grants whose process ended between storing and judging, and asks again about those of which nobody said whose
 * access they are. Returns how many were taken up.
 */
export async function judgeLeftGrants(limits: Limits): Promise<number> {
  const engine = await getEngine("doubt", 0);
  const unit = callsOfLearning(engine.provider);
  let judged = 0;
  while (!limits.signal.aborted && (await hasDueGrant(db()))) {
    const { calls, step } = await limits.takeCalls({ kind: "doubt", atMost: unit, unit });
    if (calls === 0) break;
    const due = await takeDueGrant(db());
    if (!due) {
      await limits.returnCalls({ kind: "doubt", step, calls });
      break;
    }
    await judgeGrant(withTakenCalls(engine, "doubt", unit), due.attemptId).catch((error: unknown) => {
      logger().error({ error, attemptId: due.attemptId }, "A new connection could not be judged.");
    });
    judged++;
  }
  return judged;
}
