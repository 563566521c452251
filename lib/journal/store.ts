import { join } from "node:path";
import { type Disk, hasCode } from "./disk.ts";
import { toFileName } from "./file-name.ts";
import { writeOwnerProcess } from "./owner-process.ts";
import { fileHeader } from "./read-file.ts";
import { type JournalSeal, recordBytesAtMost } from "./record.ts";
import { isFull, keepReserve, type Reserve, takeReserve } from "./reserve.ts";
import { createSegment, ensureRoom, type Segment, usedBytes } from "./segment.ts";

/** An attempt that is not settled, and the file that holds its records. */
export interface OpenAttempt {
  attemptId: string;
  segment: Segment;
  intentAt: Date;
  /** The intent's JSON, kept to write it again when the reply has to go into another file. */
  intent: Buffer;
  replyAt: Date | null;
  /** Size of its records. */
  bytes: number;
  /** Room set aside in the segment for its later records. */
  reserved: number;
}

/** The state of an open journal. While it is open, only the write queue changes it. */
export interface JournalStore {
  readonly directory: string;
  readonly owner: string;
  readonly crypto: JournalSeal;
  readonly disk: Disk;
  readonly fileBytes: number;
  readonly replyBytes: number;
  readonly reserveBytes: number;
  /** How long settled attempts are kept at least, in milliseconds. */
  readonly keepSettledMs: number;
  readonly reserve: Reserve;
  /** Oldest first. */
  segments: Segment[];
  /** The file that takes new attempts. */
  current: Segment | null;
  nextSequence: number;
  attempts: Map<string, OpenAttempt>;
  /** The directory says which process writes these files. */
  ownerWritten: boolean;
  /** True after a new file was started: older files may hold attempts to carry forward. */
  rotated: boolean;
}

/** The payload of a settle record, which needs none. */
export const settleData = Buffer.from("null");

export function settleReserve(): number {
  return recordBytesAtMost(settleData.length);
}

/** Room that an intent sets aside for its reply and settle record. */
export function intentReserve(store: JournalStore): number {
  return recordBytesAtMost(store.replyBytes) + settleReserve();
}

export function attemptsIn(store: JournalStore, segment: Segment): OpenAttempt[] {
  return [...store.attempts.values()].filter((attempt) => attempt.segment === segment);
}

/** Starts a new file. @throws the file system's error; the current file then stays the same */
async function rotate(store: JournalStore): Promise<Segment> {
  await store.disk.prepareDirectory(store.directory);
  if (!store.ownerWritten) await writeOwnerProcess(store.disk, store);
  store.ownerWritten = true;
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

/** On a full disk the room that is kept takes what finds none elsewhere. @throws the file system's error */
async function rotateIntoReserve(store: JournalStore, error: unknown): Promise<Segment> {
  const segment = isFull(error) ? await takeReserve(store, store.nextSequence++) : null;
  if (!segment) throw error;
  store.segments.push(segment);
  store.current = segment;
  store.rotated = true;
  return segment;
}

/** Returns a file with room for that many more bytes, starting one if necessary. @throws the file system's error */
export async function findRoom(store: JournalStore, bytes: number): Promise<Segment> {
  try {
    return await findUsualRoom(store, bytes);
  } catch (error) {
    const segment = await rotateIntoReserve(store, error);
    await ensureRoom(segment, bytes, store.fileBytes);
    return segment;
  }
}

async function findUsualRoom(store: JournalStore, bytes: number): Promise<Segment> {
  const { current, fileBytes } = store;
  const isEmpty = current !== null && usedBytes(current) === fileHeader.length;
  const fits = current !== null && (isEmpty || usedBytes(current) + bytes <= fileBytes);
  const segment = fits && current.handle && !current.retired ? current : await rotate(store);
  await ensureRoom(segment, bytes, fileBytes);
  return segment;
}

/**
 * Deletes files without an open attempt, once what they hold has been kept for long enough. A file that cannot be deleted is
 * tried again after the next write.
 */
export async function removeSettledFiles(store: JournalStore, now: Date): Promise<void> {
  const needed = new Set([...store.attempts.values()].map((attempt) => attempt.segment));
  for (const segment of [...store.segments]) {
    if (segment === store.current || segment.kept || needed.has(segment)) continue;
    if (segment.lastAt !== null && now.getTime() - segment.lastAt.getTime() < store.keepSettledMs) continue;
    try {
      await store.disk.remove(join(store.directory, segment.file));
    } catch {
      continue;
    }
    await segment.handle?.close().catch(() => undefined);
    store.segments = store.segments.filter((other) => other !== segment);
  }
}

/** Keeps room for a full disk, from the first file on. */
export async function keepRoom(store: JournalStore, now: Date): Promise<void> {
  if (store.current) await keepReserve(store, now);
}
