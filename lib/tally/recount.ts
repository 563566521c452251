import "server-only";
import { db } from "#lib/db/client.ts";
import { logger } from "#lib/logger.ts";
import { addUpTally } from "./add-up-changes.ts";
import { addUpChanges, listChangeIds, lockCounts } from "./fold-repository.ts";
import { countAnew, countWrongCounts } from "./recount-repository.ts";

/** A million sets are counted in some seconds. */
const longestMs = 10 * 60 * 1_000;

/** How many counts are not what the sets come to; 0 when all is right. */
export function compareTally(): Promise<number> {
  return countWrongCounts(db());
}

/**
 * Counts every set anew; how many counts were wrong. Nobody waits for it but other processes that would add up: changes of the
 * meantime are added up afterwards.
 */
export async function recountTally(): Promise<number> {
  await addUpTally();
  const wrong = await compareTally();
  const limits = { maxWait: 10_000, timeout: longestMs };
  await db().$transaction(
    async (tx) => {
      await lockCounts(tx);
      await addUpChanges(tx, await listChangeIds(tx, Number.MAX_SAFE_INTEGER));
      await countAnew(tx);
    },
    { ...limits, isolationLevel: "RepeatableRead" },
  );
  return wrong;
}

/** Compares the counts with the sets, and counts anew where they differ: which is a fault, and logged as one. */
export async function repairTally(): Promise<void> {
  if ((await compareTally()) === 0) return;
  const wrong = await recountTally();
  logger().error({ wrong }, "Counts of token sets were wrong, and have been counted anew.");
}
