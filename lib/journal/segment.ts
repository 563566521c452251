import { join } from "node:path";
import type { Disk, DiskFile } from "./disk.ts";
import { fileHeader } from "./read-file.ts";

/** Files grow in steps of this size, so that few appends have to wait for zeros to be written. */
const stepBytes = 1024 * 1024;

/** One file of a journal. From `tail` to `allocated` it holds zeros: room that is there even when the disk is full. */
export interface Segment {
  file: string;
  sequence: number;
  /** Null when the file must not be written to: an earlier process wrote it, or a failed append could not be erased. */
  handle: DiskFile | null;
  /** Offset of the next record. */
  tail: number;
  allocated: number;
  /** Size of the records placed after the tail and not yet written. */
  placed: number;
  /** Room set aside for later records of open attempts. */
  reserved: number;
  /** True after a failed append: the file takes no new attempts, only records that have room set aside. */
  retired: boolean;
  /** True when the file is damaged and a person may want to look at it: never deleted or carried forward. */
  kept: boolean;
  /** When its last record was written; null while it has none. */
  lastAt: Date | null;
}

/** Creates a file with its header, not yet synced. @throws the file system's error; no file is left behind */
export async function createSegment(
  disk: Disk,
  directory: string,
  file: string,
  sequence: number,
): Promise<Segment> {
  const path = join(directory, file);
  const handle = await disk.create(path);
  const tail = fileHeader.length;
  try {
    await handle.write(fileHeader, 0);
  } catch (error) {
    await handle.close();
    await disk.remove(path).catch(() => undefined);
    throw error;
  }
  return {
    file,
    sequence,
    handle,
    tail,
    allocated: tail,
    placed: 0,
    reserved: 0,
    retired: false,
    kept: false,
    lastAt: null,
  };
}

/** Returns the bytes in use: written records, placed records and room set aside. */
export function usedBytes(segment: Segment): number {
  return segment.tail + segment.placed + segment.reserved;
}

async function extend(segment: Segment, handle: DiskFile, length: number): Promise<void> {
  try {
    await handle.write(Buffer.alloc(length - segment.allocated), segment.allocated);
    segment.allocated = length;
  } catch (error) {
    // Gives back what a nearly full disk did take: it is too little to be useful here.
    await handle.truncate(segment.allocated).catch(() => undefined);
    throw error;
  }
}

/** Makes room for that many more bytes, durable with the next sync. @throws the file system's error */
export async function ensureRoom(segment: Segment, bytes: number, fileBytes: number): Promise<void> {
  const needed = usedBytes(segment) + bytes;
  const { handle } = segment;
  if (needed <= segment.allocated || !handle) return;
  const generous = Math.max(needed, Math.min(segment.allocated + stepBytes, fileBytes));
  try {
    await extend(segment, handle, generous);
  } catch (error) {
    if (generous === needed) throw error;
    await extend(segment, handle, needed);
  }
}

/** Erases what a failed append may have written. If that fails too, the file is never written to again. */
async function eraseTail(segment: Segment, handle: DiskFile, bytes: number): Promise<void> {
  try {
    await handle.write(Buffer.alloc(bytes), segment.tail);
    await handle.sync();
  } catch {
    segment.handle = null;
    await handle.close().catch(() => undefined);
  }
}

/**
 * Appends placed records with one write and, if `durable`, one sync. After a failure the file is retired and its
 * earlier records are unchanged.
 * @throws the file system's error
 */
export async function appendRecords(segment: Segment, records: Buffer, durable: boolean): Promise<void> {
  const { handle } = segment;
  segment.placed = 0;
  if (!handle) throw Object.assign(new Error("The file can no longer be written to."), { code: "EIO" });
  try {
    if (!(await handle.isLinked()))
      throw Object.assign(new Error("The file was deleted."), { code: "ENOENT" });
    await handle.write(records, segment.tail);
    if (durable) await handle.sync();
    segment.tail += records.length;
  } catch (error) {
    segment.retired = true;
    await eraseTail(segment, handle, records.length);
    throw error;
  }
}
