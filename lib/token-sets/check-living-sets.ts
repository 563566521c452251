import "server-only";
import { db } from "#lib/db/client.ts";
import { logger } from "#lib/logger.ts";
import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import { callsOfCheck, checkAsLarder } from "./check-token-set.ts";
import { listUnchecked, type Unchecked } from "./unchecked-repository.ts";

const checksAtOnce = 4;

/** How many checks the budget allows now, at most `most`. */
async function takeChecks(most: number, { takeCalls, signal }: Limits): Promise<number> {
  if (signal.aborted) return 0;
  const wanted = { kind: "check", atMost: most * callsOfCheck, unit: callsOfCheck } as const;
  return (await takeCalls(wanted)).calls / callsOfCheck;
}

type Limits = Pick<SweepLimits, "takeCalls" | "signal">;

async function checkOne({ id, organizationId }: Unchecked): Promise<void> {
  const check = () => checkAsLarder(organizationId, id);
  await inSpan("check", { facts: { tokenSetId: id } }, check).catch((error: unknown) => {
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
