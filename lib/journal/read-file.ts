import { MissingKeyError } from "#lib/crypto/seal.ts";
import { decodeRecord, findRecord, type JournalSeal, openRecord, type SealedRecord } from "./record.ts";

const formatVersion = 1;
const fileTitle = Buffer.from("LarderJournal\n", "latin1");
/** The first bytes of every file: a title and the format version. */
export const fileHeader = Buffer.concat([fileTitle, Buffer.from([0, formatVersion])]);

export interface JournalledAttempt {
  attemptId: string;
  owner: string;
  intentAt: Date;
  /** Null when the intent's record is damaged or cannot be opened. */
  intent: unknown;
  replyAt: Date | null;
  /** Null although `replyAt` is set: there is a reply, but its master key is not configured. */
  reply: unknown | null;
  settled: boolean;
}

interface JournalDamage {
  kind: "torn-tail" | "corrupt" | "unreadable-key" | "unknown-format";
  offset: number;
  detail: string;
}

export interface JournalFileReport {
  file: string;
  owner: string;
  /** Length of the file. */
  bytes: number;
  attempts: JournalledAttempt[];
  damage: JournalDamage[];
}

/** When the last intent or reply was written that is in the file; null without one. */
export function lastRecordAt({ attempts }: JournalFileReport): Date | null {
  const times = attempts.map(({ intentAt, replyAt }) => (replyAt ?? intentAt).getTime());
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}

interface Scan {
  records: SealedRecord[];
  damage: JournalDamage[];
}

// Room set aside is megabytes of zeros, so it is compared in blocks, not byte by byte.
const zeroBlock = Buffer.alloc(64 * 1024);

export function isZeroFrom(bytes: Buffer, offset: number): boolean {
  for (let start = offset; start < bytes.length; start += zeroBlock.length) {
    const block = bytes.subarray(start, start + zeroBlock.length);
    if (!block.equals(zeroBlock.subarray(0, block.length))) return false;
  }
  return true;
}

function scanHeader(bytes: Buffer): JournalDamage[] {
  const found = bytes.subarray(0, fileHeader.length);
  if (found.equals(fileHeader)) return [];
  const isCut = found.length < fileHeader.length && fileHeader.subarray(0, found.length).equals(found);
  if (isCut || isZeroFrom(bytes, 0)) {
    return [{ kind: "torn-tail", offset: 0, detail: "The file ends before its first record." }];
  }
  return [{ kind: "unknown-format", offset: 0, detail: "The file does not start with the journal header." }];
}

/** Finds every complete record, in order. Damage, in the header too, is reported and skipped. */
export function scanRecords(bytes: Buffer): Scan {
  const scan: Scan = { records: [], damage: scanHeader(bytes) };
  let offset = Math.min(fileHeader.length, bytes.length);
  while (!isZeroFrom(bytes, offset)) {
    const here = decodeRecord(bytes, offset);
    const record = here ?? findRecord(bytes, offset + 1);
    if (!here) scan.damage.push(damageUpTo(record, offset));
    if (!record) break;
    scan.records.push(record);
    offset = record.offset + record.length;
  }
  return scan;
}

function damageUpTo(next: SealedRecord | null, offset: number): JournalDamage {
  if (!next) return { kind: "torn-tail", offset, detail: "The last record is incomplete." };
  return { kind: "corrupt", offset, detail: `${next.offset - offset} bytes are not a record.` };
}

function toDamage(record: SealedRecord, error: unknown): JournalDamage {
  const kind = error instanceof MissingKeyError ? "unreadable-key" : "corrupt";
  const why = error instanceof Error ? error.message : "";
  return { kind, offset: record.offset, detail: `The ${record.kind} of ${record.attemptId}: ${why}` };
}

/** Adds a record to its attempt. `data` is undefined when the record's key is missing. */
function addRecord(
  attempts: Map<string, JournalledAttempt>,
  owner: string,
  record: SealedRecord,
  data: unknown,
): void {
  const { attemptId, at } = record;
  const blank = { attemptId, owner, intentAt: at, intent: null, replyAt: null, reply: null, settled: false };
  const attempt = attempts.get(attemptId) ?? blank;
  attempts.set(attemptId, attempt);
  if (record.kind === "intent") Object.assign(attempt, { intentAt: at, intent: data ?? null });
  if (record.kind === "reply") Object.assign(attempt, { replyAt: at, reply: data ?? null });
  if (record.kind === "settle" && data !== undefined) attempt.settled = true;
}

/** Whether to open the records of settled attempts too. */
export interface ReadDepth {
  settledToo: boolean;
}

export const everything: ReadDepth = { settledToo: true };

/** Puts settle records first, so that the other records of settled attempts need not be opened. */
function settleRecordsFirst(records: readonly SealedRecord[]): SealedRecord[] {
  const settles = records.filter(({ kind }) => kind === "settle");
  return [...settles, ...records.filter(({ kind }) => kind !== "settle")];
}

/**
 * Reads the bytes of a journal file. Never throws for their content: damage is part of the report. With
 * `settledToo: false` it does not open intents and replies of settled attempts, which are most of a busy file.
 */
export function readFileBytes(
  name: { file: string; owner: string },
  bytes: Buffer,
  crypto: JournalSeal,
  { settledToo }: ReadDepth = everything,
): JournalFileReport {
  const { records, damage } = scanRecords(bytes);
  const attempts = new Map<string, JournalledAttempt>();
  for (const record of settledToo ? records : settleRecordsFirst(records)) {
    if (!settledToo && record.kind !== "settle" && attempts.get(record.attemptId)?.settled) continue;
    try {
      const data: unknown = JSON.parse(openRecord(name.file, record, crypto).toString("utf8"));
      addRecord(attempts, name.owner, record, data);
    } catch (error) {
      const found = toDamage(record, error);
      damage.push(found);
      // With its key it may open, so its attempt is reported. A record that is corrupt or was moved counts for nothing.
      if (found.kind === "unreadable-key") addRecord(attempts, name.owner, record, undefined);
    }
  }
  damage.sort((a, b) => a.offset - b.offset);
  const { file, owner } = name;
  return { file, owner, bytes: bytes.length, attempts: [...attempts.values()], damage };
}
