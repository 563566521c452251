import { chmodSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../plain-error.ts";

export type FreeBytes = (directory: string) => number;

const NEEDED_BYTES = 200 * 1024 * 1024;

/**
 * Creates the data directory for its owner only, and checks that it can be written.
 * @throws PlainError when it cannot be created or written, or its disk is nearly full
 */
export function prepareDataDir(directory: string, freeBytes: FreeBytes = readFreeBytes): void {
  try {
    mkdirSync(join(directory, "logs"), { recursive: true, mode: 0o700 });
    // As root, the database's account may pass through (see postgres/programs.ts), and nobody else.
    chmodSync(directory, statSync(directory).mode & 0o710);
    const probe = join(directory, `write-test-${process.pid}`);
    writeFileSync(probe, Buffer.alloc(4096), { flush: true });
    rmSync(probe);
  } catch (error) {
    throw new PlainError(`Larder cannot write its data to ${directory}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  const free = freeBytes(directory);
  if (free >= NEEDED_BYTES) return;
  throw new PlainError(
    `The disk of ${directory} has only ${inMegabytes(free)} MB left, and Larder needs ${inMegabytes(NEEDED_BYTES)}. ` +
      "Free some space, or set LARDER_DATA_DIR to a directory on another disk.",
  );
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return "the disk is full. Free some space, or set LARDER_DATA_DIR to a directory on another disk.";
  }
  if (code === "EACCES" || code === "EPERM") {
    return "this user has no permission. Change the directory's owner, or set LARDER_DATA_DIR to one that is yours.";
  }
  // Node reports a read-only disk as ENOENT when it also creates parents.
  if (code === "EROFS" || code === "ENOENT") {
    return "the directory cannot be created; is the disk read-only? Set LARDER_DATA_DIR to a directory that can be written.";
  }
  if (code === "ENOTDIR" || code === "EEXIST")
    return "there is a file with that name. Set LARDER_DATA_DIR to a directory.";
  return error instanceof Error ? error.message : String(error);
}

function readFreeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function inMegabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}
