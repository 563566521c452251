import { join } from "node:path";
import { type Disk, hasCode, systemDisk } from "./disk.ts";
import { type JournalFileName, parseFileName, sortJournals } from "./file-name.ts";
import { removeOwnerProcess } from "./owner-process.ts";
import {
  everything,
  type JournalFileReport,
  type JournalledAttempt,
  type ReadDepth,
  readFileBytes,
} from "./read-file.ts";
import type { JournalSeal } from "./record.ts";

export { type JournalFileReport, type JournalledAttempt, lastRecordAt } from "./read-file.ts";

/** Where journal files are read from, and what opens them. */
interface JournalPlace {
  directory: string;
  crypto: JournalSeal;
  /** The system's own unless given. */
  disk?: Disk;
}

/** Reads one file; null if it is gone. A file that cannot be read is reported as damaged. */
export async function readJournalFile(
  { directory, crypto, disk = systemDisk }: JournalPlace,
  name: JournalFileName,
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

/** Whether the later copy holds everything that the earlier one does. */
function replacesEarlier(later: JournalledAttempt, earlier: JournalledAttempt): boolean {
  if (later.settled) return true;
  return later.intent !== null && (earlier.replyAt === null || later.reply !== null);
}

/** Marks an attempt as settled where a later file of the same owner has a copy: a crash may leave both. */
function settleEarlierCopies(reports: JournalFileReport[]): void {
  const newest = new Map<string, JournalledAttempt>();
  for (const { attempts } of reports.toReversed()) {
    for (const attempt of attempts) {
      const key = `${attempt.owner} ${attempt.attemptId}`;
      const later = newest.get(key);
      if (later && replacesEarlier(later, attempt)) attempt.settled = true;
      else newest.set(key, attempt);
    }
  }
}

/** The journal files of a directory, sorted by owner, oldest first. A missing directory counts as empty. */
export async function listJournalFiles(
  directory: string,
  disk: Disk = systemDisk,
): Promise<JournalFileName[]> {
  try {
    return sortJournals(await disk.list(directory));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** The owners of the journal files in a directory, each once. A missing directory counts as empty. */
export async function listOwners(directory: string, disk: Disk = systemDisk): Promise<string[]> {
  return [...new Set((await listJournalFiles(directory, disk)).map(({ owner }) => owner))];
}

/**
 * Reads every journal file of the directory, sorted by owner, oldest first. Safe while other processes write, but may
 * miss their newest records. A missing directory counts as empty.
 * @param isWanted the owners whose files to read; all by default
 * @param depth whether to open settled attempts; yes by default
 */
export async function readJournals(
  place: JournalPlace,
  isWanted: (owner: string) => boolean = () => true,
  depth: ReadDepth = everything,
): Promise<JournalFileReport[]> {
  const reports: JournalFileReport[] = [];
  for (const name of await listJournalFiles(place.directory, place.disk ?? systemDisk)) {
    if (!isWanted(name.owner)) continue;
    const report = await readJournalFile(place, name, depth);
    if (report) reports.push(report);
  }
  settleEarlierCopies(reports);
  return reports;
}

/** Durably deletes a file of a process that is gone; all its attempts must be settled. A missing file is no error. */
export async function removeJournalFile(directory: string, file: string): Promise<void> {
  const name = parseFileName(file);
  if (!name) throw new TypeError(`${JSON.stringify(file)} is not a journal file.`);
  await systemDisk.remove(join(directory, file));
  const owners = await listOwners(directory);
  if (!owners.includes(name.owner)) await removeOwnerProcess(directory, name.owner);
}
