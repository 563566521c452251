import { randomUUID } from "node:crypto";
import { link, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { hasCode, systemDisk } from "./disk.ts";

const idSchema = z.uuid();

/** Puts an id in place whole, unless another process was faster. */
async function putInPlace(directory: string, file: string): Promise<void> {
  await systemDisk.prepareDirectory(directory);
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, randomUUID(), { mode: 0o600, flush: true });
  try {
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await unlink(draft);
  }
}

/**
 * The id of a journal directory, made at first use: the database keeps it beside each process that writes there, so that
 * others know whose journals they have read. @throws the file system's error
 */
export async function readDirectoryId(directory: string): Promise<string> {
  const file = join(directory, "id");
  try {
    return idSchema.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  await putInPlace(directory, file);
  return idSchema.parse(await readFile(file, "utf8"));
}
