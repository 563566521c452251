import { constants } from "node:fs";
import {
  chmod,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
} from "node:fs/promises";
import { dirname } from "node:path";

/** A journal file open for writing. */
export interface DiskFile {
  write(bytes: Buffer, position: number): Promise<void>;
  /** Resolves when everything written, and the file's length, is on durable storage. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  /** False once the file has been deleted: later writes to it would be lost. */
  isLinked(): Promise<boolean>;
  close(): Promise<void>;
}

/** The file system operations that a journal needs. */
export interface Disk {
  /** Creates the directory if it is missing, with permission 0700. */
  prepareDirectory(directory: string): Promise<void>;
  /** Creates a file durably, with permission 0600. @throws EEXIST */
  create(path: string): Promise<DiskFile>;
  /** Gives a file another name in its directory, durably. */
  rename(from: string, to: string): Promise<void>;
  list(directory: string): Promise<string[]>;
  read(path: string): Promise<Buffer>;
  /** Deletes a file durably. A missing file is not an error. */
  remove(path: string): Promise<void>;
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    // A disk that fills up first takes part of the bytes, and reports the error only for the rest.
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw Object.assign(new Error("The system wrote no bytes."), { code: "EIO" });
    done += bytesWritten;
  }
}

function toDiskFile(handle: FileHandle): DiskFile {
  return {
    write: (bytes, position) => writeAll(handle, bytes, position),
    sync: () => handle.datasync(),
    truncate: (length) => handle.truncate(length),
    isLinked: async () => (await handle.stat()).nlink > 0,
    close: () => handle.close(),
  };
}

/** Makes a directory, unless it is there. False where there is none to make it in. */
async function makeDirectory(directory: string): Promise<boolean> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    const isThere = await stat(directory).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isThere) return true;
    throw error;
  }
  await syncDirectory(dirname(directory));
  return true;
}

/**
 * Makes a directory and what is missing above it. Node's own `recursive` never ends in a working directory that was deleted:
 * it is found each time, and nothing can be made in it.
 */
async function makeDirectories(directory: string): Promise<void> {
  if (await makeDirectory(directory)) return;
  const above = dirname(directory);
  if (above !== directory) await makeDirectories(above);
  if (await makeDirectory(directory)) return;
  throw Object.assign(new Error(`Nothing can be made in ${above}: it was deleted.`), { code: "ENOENT" });
}

async function prepareDirectory(directory: string): Promise<void> {
  await makeDirectories(directory);
  if (((await stat(directory)).mode & 0o077) !== 0) await chmod(directory, 0o700);
}

async function create(path: string): Promise<DiskFile> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await syncDirectory(dirname(path));
  } catch (error) {
    await handle.close();
    await unlink(path).catch(() => undefined);
    throw error;
  }
  return toDiskFile(handle);
}

async function remove(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  await syncDirectory(dirname(path));
}

async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

export const systemDisk: Disk = {
  prepareDirectory,
  create,
  rename: renameDurably,
  list: (directory) => readdir(directory),
  read: (path) => readFile(path),
  remove,
};
