import { join } from "node:path";
import { type Disk, hasCode } from "./disk.ts";
import { toFileName } from "./file-name.ts";
import { fileHeader } from "./read-file.ts";
import { type JournalSeal, recordBytesAtMost } from "./record.ts";
import { createSegment, ensureRoom, type Segment, usedBytes } from "./segment.ts";

/** An attempt that is not settled, and where its records are. */
export interface OpenAttempt {
  attemptId: string;
  segment: Segment;
  intentAt: Date;
  /** The intent's JSON: small, and needed again when its file can no longer be written to. */
  intent: Buffer;
  replyAt: Date | null;
  /** Bytes of its records. */
  bytes: number;
  /** Room its records to come have been promised in the segment. */
  reserved: number;
}

/** Everything a journal knows; changed by its one writer alone. */
export interface JournalStore {
  readonly directory: string;
  readonly owner: string;
  readonly crypto: JournalSeal;
  readonly disk: Disk;
  readonly fileBytes: number;
  readonly replyBytes: number;
  /** Oldest first. */
  segments: Segment[];
  /** Where new attempts go. */
  current: Segment | null;
  nextSequence: number;
  attempts: Map<string, OpenAttempt>;
  /** Set by rotation: older files may have attempts to carry forward. */
  rotated: boolean;
}

/** What a settle record says: nothing. */
export const settleData = Buffer.from("null");

export function settleReserve(): number {
  return recordBytesAtMost(settleData.length);
}

/** What an intent sets aside, so that its reply and its settlement need no more room. */
export function intentReserve(store: JournalStore): number {
  return recordBytesAtMost(store.replyBytes) + settleReserve();
}

export function attemptsIn(store: JournalStore, segment: Segment): OpenAttempt[] {
  return [...store.attempts.values()].filter((attempt) => attempt.segment === segment);
}

/** Begins a new file. @throws what the file system says; the present file then stays the current one */
async function rotate(store: JournalStore): Promise<Segment> {
  await store.disk.prepareDirectory(store.directory);
  for (;;) {
    const sequence = store.nextSequence++;
    try {
      const name = toFileName(store.owner, sequence);
      const segment = await createSegment(store.disk, store.directory, name, sequence);
      store.segments.push(segment);
      store.current = segment;
      store.rotated = true;
      return segment;
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
  }
}

/** The file with room for so many more bytes, a new one if need be. @throws what the file system says */
export async function findRoom(store: JournalStore, bytes: number): Promise<Segment> {
  const { current, fileBytes } = store;
  const isEmpty = current !== null && usedBytes(current) === fileHeader.length;
  const fits = current !== null && (isEmpty || usedBytes(current) + bytes <= fileBytes);
  const segment = fits && current.handle && !current.retired ? current : await rotate(store);
  await ensureRoom(segment, bytes, fileBytes);
  return segment;
}

/** Deletes files that nobody needs any more. A failure is no harm: the file is tried again the next time. */
export async function removeSettledFiles(store: JournalStore): Promise<void> {
  const needed = new Set([...store.attempts.values()].map((attempt) => attempt.segment));
  for (const segment of [...store.segments]) {
    if (segment === store.current || segment.kept || needed.has(segment)) continue;
    try {
      await store.disk.remove(join(store.directory, segment.file));
    } catch {
      continue;
    }
    await segment.handle?.close().catch(() => undefined);
    store.segments = store.segments.filter((other) => other !== segment);
  }
}
