import "server-only";
import { db } from "#lib/db/client.ts";
import { logger } from "#lib/logger.ts";
import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";
import { checkAsLarder } from "./check-token-set.ts";
import { listUnchecked, type Unchecked } from "./unchecked-repository.ts";

/** Introspection, and one call of the API. */
const callsPerCheck = 2;
const checksAtOnce = 4;

/** Waits until the budget allows one check or more; returns how many, 0 when nothing may start now. */
async function takeChecks(most: number, { takeCalls, signal }: Limits): Promise<number> {
  let calls = 0;
  while (calls < callsPerCheck) {
    const more = await takeCalls(most * callsPerCheck - calls, signal);
    if (more === 0) return 0;
    calls += more;
  }
  return Math.floor(calls / callsPerCheck);
}

type Limits = Pick<SweepLimits, "takeCalls" | "signal">;

async function checkOne({ id, organizationId }: Unchecked): Promise<void> {
  await checkAsLarder(organizationId, id).catch((error: unknown) => {
    logger().error({ error, tokenSetId: id }, "A set could not be checked.");
  });
}

/**
 * Introspects living sets so that one somebody else refreshed or revoked is noticed before its due date. Spends
 * nothing. Returns how many were asked about.
 */
export async function checkLivingSets(limit: number, limits: Limits): Promise<number> {
  const sets = await listUnchecked(db(), limit);
  let begun = 0;
  while (begun < sets.length) {
    const checks = await takeChecks(Math.min(checksAtOnce, sets.length - begun), limits);
    if (checks === 0) break;
    await Promise.all(sets.slice(begun, begun + checks).map(checkOne));
    begun += checks;
  }
  return begun;
}
