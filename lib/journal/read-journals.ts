import { join } from "node:path";
import { type Disk, hasCode, systemDisk } from "./disk.ts";
import { type JournalFileName, parseFileName, sortJournals } from "./file-name.ts";
import {
  everything,
  type JournalFileReport,
  type JournalledAttempt,
  type ReadDepth,
  readFileBytes,
} from "./read-file.ts";
import type { JournalSeal } from "./record.ts";

export type { JournalFileReport, JournalledAttempt } from "./read-file.ts";

/** One file's report; null when it is gone. A file that the system does not let us read is reported as damaged. */
export async function readJournalFile(
  directory: string,
  name: JournalFileName,
  crypto: JournalSeal,
  disk: Disk = systemDisk,
  depth: ReadDepth = everything,
): Promise<JournalFileReport | null> {
  try {
    return readFileBytes(name, await disk.read(join(directory, name.file)), crypto, depth);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    const detail = `The file could not be read: ${error instanceof Error ? error.message : error}`;
    return {
      file: name.file,
      owner: name.owner,
      bytes: 0,
      attempts: [],
      damage: [{ kind: "corrupt", offset: 0, detail }],
    };
  }
}

/** Whether the later copy knows all that the earlier one does, so that the earlier one is no longer needed. */
function knowsAsMuch(later: JournalledAttempt, earlier: JournalledAttempt): boolean {
  if (later.settled) return true;
  return later.intent !== null && (earlier.replyAt === null || later.reply !== null);
}

/** Marks as settled what a later file of the same owner carries: a crash may leave both copies. */
function settleCarried(reports: JournalFileReport[]): void {
  const newest = new Map<string, JournalledAttempt>();
  for (const { attempts } of reports.toReversed()) {
    for (const attempt of attempts) {
      const key = `${attempt.owner} ${attempt.attemptId}`;
      const later = newest.get(key);
      if (later && knowsAsMuch(later, attempt)) attempt.settled = true;
      else newest.set(key, attempt);
    }
  }
}

/**
 * What every journal of the directory says, by owner, oldest file first. Safe while others write: of their newest
 * records it may not see all. A missing directory is an empty one.
 * @param isWanted whose files to read; everybody's unless told
 * @param depth whether what is settled is opened too; it is unless told
 */
export async function readJournals(
  directory: string,
  crypto: JournalSeal,
  disk: Disk = systemDisk,
  isWanted: (owner: string) => boolean = () => true,
  depth: ReadDepth = everything,
): Promise<JournalFileReport[]> {
  let names: string[] = [];
  try {
    names = await disk.list(directory);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  const reports: JournalFileReport[] = [];
  for (const name of sortJournals(names)) {
    if (!isWanted(name.owner)) continue;
    const report = await readJournalFile(directory, name, crypto, disk, depth);
    if (report) reports.push(report);
  }
  settleCarried(reports);
  return reports;
}

/** Deletes a dead owner's file, durably; one that is gone is no error. Its attempts must all be settled. */
export async function removeJournalFile(directory: string, file: string): Promise<void> {
  if (!parseFileName(file)) throw new TypeError(`${JSON.stringify(file)} is no journal's file.`);
  await systemDisk.remove(join(directory, file));
}
