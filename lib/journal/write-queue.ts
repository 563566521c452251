import type { Clock } from "#lib/clock.ts";
import { carryForward } from "./carry-forward.ts";
import { toUnavailable } from "./journal-errors.ts";
import type { RecordKind } from "./record.ts";
import { type JournalStore, keepRoom, removeSettledFiles } from "./store.ts";
import { type Write, writeBatch } from "./write-batch.ts";

export interface WriteQueue {
  /** Resolves when the record is durable; for a settle record, when it is written. @throws JournalUnavailable */
  write(kind: RecordKind | "probe", attemptId: string, data: Buffer): Promise<void>;
  /** Resolves when the queue is empty. */
  drain(): Promise<void>;
}

async function writeAndTidy(store: JournalStore, batch: Write[]): Promise<void> {
  try {
    await writeBatch(store, batch);
    await carryForward(store);
    const now = batch[0]?.at;
    if (!now) return;
    await removeSettledFiles(store, now);
    await keepRoom(store, now);
  } catch (error) {
    for (const write of batch) write.fail(error);
  }
}

/** The only writer of a store. Writes that arrive during a sync are collected and share the next one. */
export function startWriteQueue(store: JournalStore, clock: Clock): WriteQueue {
  const waiting: Write[] = [];
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    // Lets the first batch include every write of the same turn.
    await Promise.resolve();
    while (waiting.length > 0) await writeAndTidy(store, waiting.splice(0));
    running = null;
  }

  return {
    write: (kind, attemptId, data) =>
      new Promise((resolve, reject) => {
        const fail = (error: unknown) => reject(toUnavailable(error));
        waiting.push({ kind, attemptId, data, at: clock(), done: resolve, fail });
        running ??= run();
      }),
    drain: async () => {
      while (running !== null) await running;
    },
  };
}
