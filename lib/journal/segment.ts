import { join } from "node:path";
import type { Disk, DiskFile } from "./disk.ts";
import { fileHeader } from "./read-file.ts";

/** Room is taken in steps of this size, so that few appends have to wait for zeros. */
const stepBytes = 1024 * 1024;

/** One file of a journal. Between `tail` and `allocated` it holds zeros: room that a full disk cannot take back. */
export interface Segment {
  file: string;
  sequence: number;
  /** Null for a file that an earlier process wrote: it is read, and never written to. */
  handle: DiskFile | null;
  /** Where the next record goes. */
  tail: number;
  allocated: number;
  /** Bytes of records that are placed behind the tail and not yet written. */
  placed: number;
  /** Room that records still to come have been promised. */
  reserved: number;
  /** Takes no new attempts: something failed in it, and what it promised is all it still has to keep. */
  retired: boolean;
  /** Damaged in a way that a person may want to look into: never deleted or carried forward. */
  kept: boolean;
}

/** Makes an empty file with its header; not yet synced. @throws what the file system says, with nothing left behind */
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
  };
}

/** The bytes that are spoken for: records, placed ones, promises. */
export function usedBytes(segment: Segment): number {
  return segment.tail + segment.placed + segment.reserved;
}

async function extend(segment: Segment, handle: DiskFile, length: number): Promise<void> {
  try {
    await handle.write(Buffer.alloc(length - segment.allocated), segment.allocated);
    segment.allocated = length;
  } catch (error) {
    // What a filling disk did take is given back: others need it, and it would keep no promise.
    await handle.truncate(segment.allocated).catch(() => undefined);
    throw error;
  }
}

/** Makes room for so many more bytes; durable with the next sync. @throws what the file system says */
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

/** Overwrites what a failed append may have left; without success nothing is ever written to the file again. */
async function wipe(segment: Segment, handle: DiskFile, bytes: number): Promise<void> {
  try {
    await handle.write(Buffer.alloc(bytes), segment.tail);
    await handle.sync();
  } catch {
    segment.handle = null;
    await handle.close().catch(() => undefined);
  }
}

/**
 * Appends placed records with one write and, where one of them must last, one sync. After a failure the file holds
 * what it held before and is retired.
 * @throws what the file system says
 */
export async function appendRecords(segment: Segment, records: Buffer, durable: boolean): Promise<void> {
  const { handle } = segment;
  segment.placed = 0;
  if (!handle) throw Object.assign(new Error("The file was given up."), { code: "EIO" });
  try {
    if (!(await handle.isLinked()))
      throw Object.assign(new Error("The file was deleted."), { code: "ENOENT" });
    await handle.write(records, segment.tail);
    if (durable) await handle.sync();
    segment.tail += records.length;
  } catch (error) {
    segment.retired = true;
    await wipe(segment, handle, records.length);
    throw error;
  }
}
