import "server-only";
import { logger } from "#lib/logger.ts";
import { addUses, type CountedUse, type Use } from "./use-repository.ts";
import { verifyEarly } from "./verify-early.ts";

const flushAfterMs = 5_000;
/** Machines whose uses are in memory at most; those of more machines than that are not counted while the database is slow. */
const mostCounted = 100_000;
const atOnce = 1_000;

let counted = new Map<string, CountedUse>();
let flushing: Promise<void> | null = null;
let timer: NodeJS.Timeout | null = null;

async function write(uses: readonly CountedUse[]): Promise<void> {
  for (let start = 0; start < uses.length; start += atOnce) {
    // In one order, so that processes that count the same machines wait for each other in turn.
    const some = uses
      .slice(start, start + atOnce)
      .sort((left, right) => (left.machineId < right.machineId ? -1 : 1));
    await addUses(some).then(verifyEarly, (error: unknown) => {
      logger().warn({ error }, "How often machines asked for their token could not be written down.");
    });
  }
}

/** Writes down what was counted; for processes that end, and for whoever wants to read it. */
export async function flushUses(): Promise<void> {
  if (timer) clearTimeout(timer);
  timer = null;
  await flushing;
  const uses = [...counted.values()];
  counted = new Map();
  flushing = write(uses);
  await flushing;
  flushing = null;
}

/** Counts a use. It is written down within seconds, many together; a process that is killed loses those seconds' counts. */
export function countUse(use: Use): void {
  const key = `${use.machineId} ${use.generation}`;
  const known = counted.get(key);
  if (!known && counted.size >= mostCounted) return;
  counted.set(key, { ...use, count: (known?.count ?? 0) + 1 });
  timer ??= setTimeout(() => void flushUses(), flushAfterMs).unref();
}
