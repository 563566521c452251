import { join } from "node:path";
import { type Disk, type DiskFile, hasCode } from "./disk.ts";
import { toFileName } from "./file-name.ts";
import { fileHeader } from "./read-file.ts";
import type { Segment } from "./segment.ts";

/**
 * Room that a journal keeps on the disk while there is some: a file of zeros, which becomes the journal's next file once
 * the disk is full. So logs that fill a disk do not stop refreshing at once, and what is under way is written down.
 */
export interface Reserve {
  /** The file while it is kept; null before it is made, and once it is used. */
  kept: DiskFile | null;
  /** It became the journal's file, and there has been no room for another since. */
  isUsed: boolean;
  /** When it was tried last, in milliseconds. */
  triedAt: number;
}

/** How often a full disk is asked for room again. */
const retryMs = 5_000;

interface Place {
  readonly directory: string;
  readonly owner: string;
  readonly disk: Disk;
  readonly reserveBytes: number;
  readonly reserve: Reserve;
}

export function reserveFileOf(directory: string, owner: string): string {
  return join(directory, `${owner}.reserve`);
}

/** Whether a write failed because there is no room. */
export function isFull(error: unknown): boolean {
  return hasCode(error, "ENOSPC") || hasCode(error, "EDQUOT");
}

async function make({ directory, owner, disk, reserveBytes }: Place): Promise<DiskFile> {
  const path = reserveFileOf(directory, owner);
  await disk.remove(path);
  const handle = await disk.create(path);
  try {
    await handle.write(Buffer.concat([fileHeader, Buffer.alloc(reserveBytes - fileHeader.length)]), 0);
    await handle.sync();
    return handle;
  } catch (error) {
    await handle.close();
    await disk.remove(path).catch(() => undefined);
    throw error;
  }
}

/** Sets the room aside where it is missing; never fails. A disk that had none is asked again after a while. */
export async function keepReserve(place: Place, now: Date): Promise<void> {
  const { reserve } = place;
  if (reserve.kept || now.getTime() - reserve.triedAt < retryMs) return;
  reserve.triedAt = now.getTime();
  try {
    reserve.kept = await make(place);
    reserve.isUsed = false;
  } catch {
    // A disk that never had room for it kept none: then nothing is used. Without it intents are refused at once.
  }
}

/** Makes the reserve the file with this number; null where there is none. */
export async function takeReserve(place: Place, sequence: number): Promise<Segment | null> {
  const { directory, owner, disk, reserve, reserveBytes: allocated } = place;
  const handle = reserve.kept;
  if (!handle) return null;
  reserve.kept = null;
  reserve.isUsed = true;
  const file = toFileName(owner, sequence);
  try {
    await disk.rename(reserveFileOf(directory, owner), join(directory, file));
  } catch {
    await handle.close().catch(() => undefined);
    return null;
  }
  const tail = fileHeader.length;
  return {
    file,
    sequence,
    handle,
    tail,
    allocated,
    placed: 0,
    reserved: 0,
    retired: false,
    kept: false,
    lastAt: null,
  };
}

/** Gives the room back. */
export async function dropReserve({ directory, owner, disk, reserve }: Place): Promise<void> {
  await reserve.kept?.close().catch(() => undefined);
  reserve.kept = null;
  await disk.remove(reserveFileOf(directory, owner)).catch(() => undefined);
}
