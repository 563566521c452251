import "server-only";
import { logger } from "#lib/logger.ts";
import { type CountedUse, type Use, UseCounter } from "./use-counter.ts";
import { addUses } from "./use-repository.ts";
import { verifyEarly } from "./verify-early.ts";

const lookEveryMs = 5_000;
const apartMs = 60_000;
/** Machines whose uses are in memory at most; those of more machines than that are not counted while the database is slow. */
const mostCounted = 250_000;
const atOnce = 1_000;

const counter = new UseCounter(apartMs);
let turn = Promise.resolve();
let turns = 0;
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

/** One after another. */
async function writeNext(take: () => CountedUse[]): Promise<void> {
  turns += 1;
  turn = turn.then(() => write(take()));
  await turn;
  turns -= 1;
}

/** Writes down all that was counted; for processes that end, and for whoever wants to read it. */
export async function flushUses(): Promise<void> {
  if (timer) clearTimeout(timer);
  timer = null;
  await writeNext(() => counter.takeAll());
}

function lookLater(): void {
  timer ??= setTimeout(() => {
    timer = null;
    void writeNext(() => counter.takeDue(performance.now())).then(() => {
      if (counter.size > 0) lookLater();
    });
  }, lookEveryMs).unref();
}

/**
 * Counts a use. It is written down within seconds, and those that follow within a minute together; a process that is killed
 * loses that minute's counts.
 */
export function countUse(use: Use): void {
  if (counter.size >= mostCounted && !counter.has(use)) {
    if (turns > 0) return;
    void flushUses();
  }
  counter.count(use);
  lookLater();
}
