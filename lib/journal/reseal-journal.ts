import { join } from "node:path";
import { systemClock } from "#lib/clock.ts";
import { UnsealError } from "#lib/crypto/seal.ts";
import { keyIdOfBytes } from "#lib/crypto/seal-bytes.ts";
import { type Disk, hasCode, systemDisk } from "./disk.ts";
import type { JournalFileName } from "./file-name.ts";
import { isZeroFrom, scanRecords } from "./read-file.ts";
import { encodeRecord, type JournalSeal, openRecord, type SealedRecord } from "./record.ts";

interface JournalPlace {
  directory: string;
  crypto: JournalSeal;
  /** The system's own unless given. */
  disk?: Disk;
}

/** A file that is to take a journal file's place: its writer, and when it was begun. */
const draftPattern = /\.journal\.[A-Za-z0-9-]{1,64}\.(\d{13})\.draft$/;
/** Longer than writing one takes: what is older was left by a process that was killed. */
const draftLifeMs = 10 * 60_000;

async function readBytes(
  { directory, disk = systemDisk }: JournalPlace,
  file: string,
): Promise<Buffer | null> {
  try {
    return await disk.read(join(directory, file));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

function keysOf(bytes: Buffer): Set<string> {
  return new Set(scanRecords(bytes).records.flatMap(({ sealed }) => keyIdOfBytes(sealed) ?? []));
}

/** The ids of the keys that a file's records need; none when it is gone. */
export async function readJournalKeys(place: JournalPlace, { file }: JournalFileName): Promise<Set<string>> {
  const bytes = await readBytes(place, file);
  return bytes === null ? new Set() : keysOf(bytes);
}

/** The record under the present key; null where it does not open. */
function resealRecord(file: string, record: SealedRecord, crypto: JournalSeal): Buffer | null {
  try {
    return encodeRecord(file, record, openRecord(file, record, crypto), crypto);
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    return null;
  }
}

/**
 * The file's bytes with every record that opens under the present key; null when none is sealed anew. What is between
 * records stays, damage too; room that was set aside does not.
 */
function resealBytes(file: string, bytes: Buffer, keyId: string, crypto: JournalSeal): Buffer | null {
  const pieces: Buffer[] = [];
  let offset = 0;
  for (const record of scanRecords(bytes).records) {
    const isCurrent = keyIdOfBytes(record.sealed) === keyId;
    const resealed = isCurrent ? null : resealRecord(file, record, crypto);
    if (resealed === null) continue;
    pieces.push(bytes.subarray(offset, record.offset), resealed);
    offset = record.offset + record.length;
  }
  if (pieces.length === 0) return null;
  if (!isZeroFrom(bytes, offset)) pieces.push(bytes.subarray(offset));
  return Buffer.concat(pieces);
}

/**
 * Seals the records of a file anew under the present key. Its process must be gone. The new file takes the old one's
 * place in one step, so that a kill at any moment leaves one of them whole.
 * @param by who does so: no two may at once under one name
 * @returns the keys that its records need now; none when the file is gone
 * @throws the file system's error; the file is then as it was
 */
export async function resealJournalFile(
  place: JournalPlace,
  { file }: JournalFileName,
  { keyId, by }: { keyId: string; by: string },
): Promise<Set<string>> {
  const { directory, crypto, disk = systemDisk } = place;
  const bytes = await readBytes(place, file);
  if (bytes === null) return new Set();
  const resealed = resealBytes(file, bytes, keyId, crypto);
  if (resealed === null) return keysOf(bytes);
  const path = join(directory, file);
  const draft = `${path}.${by}.${systemClock().getTime()}.draft`;
  const handle = await disk.create(draft);
  try {
    await handle.write(resealed, 0);
    await handle.sync();
  } catch (error) {
    await disk.remove(draft).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
  // Others may have settled and removed it meanwhile: then nothing of it is needed.
  if ((await readBytes(place, file)) === null) {
    await disk.remove(draft);
    return new Set();
  }
  await disk.rename(draft, path);
  return keysOf(resealed);
}

/** Deletes what processes that were killed left half written. */
export async function removeDrafts(directory: string, disk: Disk = systemDisk): Promise<void> {
  const before = systemClock().getTime() - draftLifeMs;
  const names = await disk.list(directory).catch(() => []);
  for (const name of names) {
    const begun = draftPattern.exec(name)?.[1];
    if (begun !== undefined && Number(begun) < before) await disk.remove(join(directory, name));
  }
}
