import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { listJournalFiles } from "#lib/journal/read-journals.ts";
import { type Content, readChunks, writeDurably } from "./backup-files.ts";

/** What was copied of a journal, by the path in the backup. */
export type CopiedJournal = Map<string, Content>;

/**
 * Copies the files of a journal whose processes go on writing, over an earlier copy of it. A file that has gone since then
 * stays as it was: what it held may be newer than the database in the backup.
 */
export async function copyJournal(directory: string, folder: string, copied: CopiedJournal): Promise<void> {
  for (const { file } of await listJournalFiles(directory)) {
    const path = `journal/${file}`;
    const draft = join(folder, `${path}.new`);
    const content = await copyFile(join(directory, file), draft);
    if (!content) continue;
    await rename(draft, join(folder, path));
    copied.set(path, content);
  }
}

/** Null where the file has gone. */
async function copyFile(from: string, to: string): Promise<Content | null> {
  const source = await open(from, "r").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  });
  if (!source) return null;
  try {
    return await writeDurably(to, readChunks(source));
  } finally {
    await source.close();
  }
}
