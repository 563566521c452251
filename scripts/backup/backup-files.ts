import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PlainError } from "../plain-error.ts";

/** What a file has in it. */
export interface Content {
  bytes: number;
  sha256: string;
}

/** A file of a backup, as its manifest says. */
type BackupFile = Content & { path: string };

/** Reckons what passes. */
class Reckoning {
  readonly #hash = createHash("sha256");
  #bytes = 0;

  async *pass(source: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      this.#hash.update(chunk);
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  content(): Content {
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }
}

/** Writes a new file that its owner alone may read, and returns once it is on durable storage. @throws EEXIST */
export async function writeDurably(path: string, content: AsyncIterable<Buffer> | string): Promise<Content> {
  const file = await open(path, "wx", 0o600);
  try {
    const reckoning = new Reckoning();
    await file.writeFile(reckoning.pass(typeof content === "string" ? [Buffer.from(content)] : content));
    await file.sync();
    return reckoning.content();
  } finally {
    await file.close();
  }
}

/** Makes the names in a directory durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const chunkBytes = 256 * 1024;

/** What a file holds, piece by piece. */
export async function* readChunks(file: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function openFile(folder: string, path: string): Promise<FileHandle> {
  return open(`${folder}/${path}`, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause: unknown) => {
    throw new PlainError(`${path} of this backup is missing, or cannot be read.`, { cause });
  });
}

/** @throws PlainError when what was read is not what the manifest says */
function requireSame(file: BackupFile, { bytes, sha256 }: Content): void {
  if (bytes === file.bytes && sha256 === file.sha256) return;
  const how = bytes < file.bytes ? "is cut off" : "is not the file that was backed up";
  throw new PlainError(`${file.path} of this backup ${how}: it does not have the digest in the manifest.`);
}

/**
 * Passes on a file that is what the manifest says; a link is not followed.
 * @throws PlainError when it is another, or is not there
 */
export async function passOn(folder: string, file: BackupFile, to: Writable): Promise<void> {
  const reckoning = new Reckoning();
  const handle = await openFile(folder, file.path);
  try {
    await pipeline(reckoning.pass(readChunks(handle)), to);
  } finally {
    await handle.close();
  }
  requireSame(file, reckoning.content());
}

/** Copies a file that is what the manifest says to a new one. @throws PlainError when it is another */
export async function copyFileDurably(folder: string, file: BackupFile, to: string): Promise<void> {
  const handle = await openFile(folder, file.path);
  try {
    requireSame(file, await writeDurably(to, readChunks(handle)));
  } finally {
    await handle.close();
  }
}
