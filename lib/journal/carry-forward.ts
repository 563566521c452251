import { sortJournals } from "./file-name.ts";
import type { JournalledAttempt } from "./read-file.ts";
import { readJournalFile } from "./read-journals.ts";
import { encodeRecord, recordBytesAtMost } from "./record.ts";
import { appendRecords, ensureRoom, type Segment, usedBytes } from "./segment.ts";
import { attemptsIn, intentReserve, type JournalStore, type OpenAttempt, settleReserve } from "./store.ts";

/** The largest share of a file that open attempts may take for the file to be carried forward. */
const maxCarriedShare = 1 / 4;

const toData = (value: unknown) => Buffer.from(JSON.stringify(value), "utf8");

/** Encodes the attempt's records for another file with their original times; null if the reply cannot be read. */
function copyRecords(
  store: JournalStore,
  target: Segment,
  attempt: OpenAttempt,
  found: JournalledAttempt | undefined,
): Buffer | null {
  const { attemptId, intentAt, replyAt } = attempt;
  const intent = { kind: "intent" as const, attemptId, at: intentAt };
  const records = [encodeRecord(target.file, intent, attempt.intent, store.crypto)];
  if (replyAt !== null) {
    if (!found || found.reply === null) return null;
    const reply = { kind: "reply" as const, attemptId, at: replyAt };
    records.push(encodeRecord(target.file, reply, toData(found.reply), store.crypto));
  }
  return Buffer.concat(records);
}

function reserveOf(store: JournalStore, attempt: OpenAttempt): number {
  return attempt.replyAt === null ? intentReserve(store) : settleReserve();
}

/** Upper bound of what the attempt takes in another file: records, perhaps with a longer key ID, and room set aside. */
function carriedBytes(store: JournalStore, attempt: OpenAttempt): number {
  return attempt.bytes + 2 * recordBytesAtMost(0) + reserveOf(store, attempt);
}

function move(store: JournalStore, attempt: OpenAttempt, target: Segment, bytes: number): void {
  const reserved = reserveOf(store, attempt);
  attempt.segment.reserved -= attempt.reserved;
  target.reserved += reserved;
  Object.assign(attempt, { segment: target, reserved, bytes });
}

/** Copies all open attempts of a file durably into the current file, or none. */
async function carrySegment(store: JournalStore, segment: Segment, target: Segment): Promise<void> {
  const open = attemptsIn(store, segment);
  const [name] = sortJournals([segment.file]);
  const report = name && (await readJournalFile(store, name));
  const copies = open.map((attempt) => {
    const found = report?.attempts.find((one) => one.attemptId === attempt.attemptId);
    return copyRecords(store, target, attempt, found);
  });
  const records = copies.filter((copy) => copy !== null);
  if (records.length < open.length) return;
  const reserves = open.reduce((sum, attempt) => sum + reserveOf(store, attempt), 0);
  const all = Buffer.concat(records);
  await ensureRoom(target, all.length + reserves, store.fileBytes);
  await appendRecords(target, all, true);
  for (const [index, attempt] of open.entries()) move(store, attempt, target, records[index]?.length ?? 0);
}

/**
 * Copies long-open attempts out of old files that hold little else, so that those files can be deleted and a few
 * open attempts do not keep a large journal. A failure changes nothing.
 */
export async function carryForward(store: JournalStore): Promise<void> {
  if (!store.rotated) return;
  store.rotated = false;
  const target = store.current;
  const older = store.segments.filter((segment) => segment !== target).slice(0, -1);
  for (const segment of older) {
    const open = attemptsIn(store, segment);
    const live = open.reduce((sum, attempt) => sum + carriedBytes(store, attempt), 0);
    if (segment.kept || open.length === 0 || live > store.fileBytes * maxCarriedShare) continue;
    if (!target?.handle || target.retired || usedBytes(target) + live > store.fileBytes) return;
    try {
      await carrySegment(store, segment, target);
    } catch {
      return;
    }
  }
}
