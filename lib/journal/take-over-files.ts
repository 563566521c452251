import { parseFileName } from "./file-name.ts";
import { type JournalFileReport, lastRecordAt } from "./read-file.ts";
import { readJournals } from "./read-journals.ts";
import type { Segment } from "./segment.ts";
import type { JournalStore } from "./store.ts";

function toSegment(report: JournalFileReport, sequence: number): Segment {
  return {
    file: report.file,
    sequence,
    handle: null,
    tail: report.bytes,
    allocated: report.bytes,
    placed: 0,
    reserved: 0,
    retired: true,
    kept: report.damage.some(({ kind }) => kind !== "torn-tail"),
    lastAt: lastRecordAt(report),
  };
}

/** Takes over the files of an earlier process with the same owner. They are read and deleted, never written to. */
export async function takeOverFiles(store: JournalStore): Promise<void> {
  for (const report of await readJournals(store)) {
    if (report.owner !== store.owner) continue;
    const segment = toSegment(report, parseFileName(report.file)?.sequence ?? 0);
    store.segments.push(segment);
    store.nextSequence = Math.max(store.nextSequence, segment.sequence + 1);
    for (const { attemptId, intentAt, intent, replyAt, reply, settled } of report.attempts) {
      if (settled) continue;
      const data = Buffer.from(JSON.stringify(intent), "utf8");
      store.attempts.set(attemptId, {
        attemptId,
        segment,
        intentAt,
        intent: data,
        replyAt,
        bytes: data.length + JSON.stringify(reply).length,
        reserved: 0,
      });
    }
  }
}
