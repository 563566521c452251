import "server-only";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A file of what was removed from the database. */
export interface ArchiveFile {
  name: string;
  /** SHA-256 of its bytes, in hex. */
  digest: string;
  lines: number;
}

/** The SHA-256 of a file's bytes, in hex; null when there is no such file. */
export async function findFileDigest(path: string): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  return hash.digest("hex");
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeLines(handle: FileHandle, lines: AsyncIterable<string>) {
  const hash = createHash("sha256");
  let count = 0;
  for await (const line of lines) {
    await handle.appendFile(line);
    hash.update(line);
    count += 1;
  }
  await handle.sync();
  return { digest: hash.digest("hex"), lines: count };
}

/**
 * Writes lines to a file of the directory, synced and read once more before it gets its name: `prefix`, the beginning of its
 * digest, `.jsonl`. The same lines make the same file. Null when there are no lines. @throws Error when it cannot be written
 */
export async function writeArchiveFile(
  directory: string,
  prefix: string,
  lines: AsyncIterable<string>,
): Promise<ArchiveFile | null> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const above of [dirname(directory), dirname(dirname(directory))]) await syncDirectory(above);
  const part = join(directory, `${prefix}.part`);
  try {
    const handle = await open(part, "w", 0o600);
    const written = await writeLines(handle, lines).finally(() => handle.close());
    if (written.lines === 0) return null;
    if ((await findFileDigest(part)) !== written.digest) {
      throw new Error(`${part} does not hold what was written to it.`);
    }
    const name = `${prefix}-${written.digest.slice(0, 12)}.jsonl`;
    await rename(part, join(directory, name));
    await syncDirectory(directory);
    return { name, ...written };
  } finally {
    await rm(part, { force: true });
  }
}
