import { crc32 } from "node:zlib";

/**
 * A record, big-endian: magic (4 bytes), record length (4), CRC-32 of all but the magic and the CRC itself (4),
 * version (1), kind (1), length of attempt ID (1), zero (1), milliseconds since 1970 (8), attempt ID, sealed payload.
 */
const magic = Buffer.from([0xa7, 0x4c, 0x4a, 0x52]);
const version = 1;
const headerBytes = 24;
const kinds = ["intent", "reply", "settle"] as const;

/** Lengths above this are treated as damage. */
const maxRecordBytes = 64 * 1024 * 1024;
const attemptIdPattern = /^[A-Za-z0-9_-]{1,64}$/;
const maxAttemptIdBytes = 64;
/** Upper bound of what sealing adds: version, key ID of at most 32 characters, IV, tag, and some slack. */
const maxSealOverheadBytes = 256;

export type RecordKind = (typeof kinds)[number];

/** Seals and opens payloads. Sealed bytes open only with the context they were sealed with. */
export interface JournalSeal {
  seal(plaintext: Buffer, context: string): Buffer;
  open(sealed: Buffer, context: string): Buffer;
}

export interface RecordHeader {
  kind: RecordKind;
  attemptId: string;
  at: Date;
}

/** A complete, undamaged record whose payload is still sealed. */
export interface SealedRecord extends RecordHeader {
  offset: number;
  length: number;
  sealed: Buffer;
}

export function isAttemptId(text: string): boolean {
  return attemptIdPattern.test(text);
}

/** Returns the largest size of a record with this payload size, for any key and attempt ID. */
export function recordBytesAtMost(payloadBytes: number): number {
  return headerBytes + maxAttemptIdBytes + maxSealOverheadBytes + payloadBytes;
}

/** Binds a payload to its file, attempt, kind and time; not to its offset, which damage may shift. */
function contextOf(file: string, header: RecordHeader): string {
  return JSON.stringify(["journal", file, header.attemptId, header.kind, header.at.getTime()]);
}

function checksum(record: Buffer): number {
  return crc32(record.subarray(12), crc32(record.subarray(4, 8)));
}

/** Encodes a record for this file and seals its payload. */
export function encodeRecord(
  file: string,
  header: RecordHeader,
  payload: Buffer,
  crypto: JournalSeal,
): Buffer {
  const id = Buffer.from(header.attemptId, "latin1");
  const plain = Buffer.alloc(headerBytes);
  const record = Buffer.concat([plain, id, crypto.seal(payload, contextOf(file, header))]);
  magic.copy(record);
  record.writeUInt32BE(record.length, 4);
  record.writeUInt8(version, 12);
  record.writeUInt8(kinds.indexOf(header.kind) + 1, 13);
  record.writeUInt8(id.length, 14);
  record.writeBigUInt64BE(BigInt(header.at.getTime()), 16);
  record.writeUInt32BE(checksum(record), 8);
  return record;
}

/** Decodes the record at this offset; null unless a complete, undamaged record starts there. */
export function decodeRecord(bytes: Buffer, offset: number): SealedRecord | null {
  if (bytes.length - offset < headerBytes) return null;
  if (bytes.compare(magic, 0, magic.length, offset, offset + magic.length) !== 0) return null;
  const length = bytes.readUInt32BE(offset + 4);
  if (length < headerBytes || length > maxRecordBytes || length > bytes.length - offset) return null;
  const record = bytes.subarray(offset, offset + length);
  if (record.readUInt32BE(8) !== checksum(record) || record.readUInt8(12) !== version) return null;
  const kind = kinds[record.readUInt8(13) - 1];
  const payloadAt = headerBytes + record.readUInt8(14);
  const attemptId = record.toString("latin1", headerBytes, payloadAt);
  if (!kind || !isAttemptId(attemptId)) return null;
  const at = new Date(Number(record.readBigUInt64BE(16)));
  return { kind, attemptId, at, offset, length, sealed: record.subarray(payloadAt) };
}

/** Finds the next complete record at or after this offset; null when there is none. */
export function findRecord(bytes: Buffer, from: number): SealedRecord | null {
  for (let at = bytes.indexOf(magic, from); at !== -1; at = bytes.indexOf(magic, at + 1)) {
    const record = decodeRecord(bytes, at);
    if (record) return record;
  }
  return null;
}

/** Opens the payload of a record of this file. @throws what `crypto.open` throws */
export function openRecord(file: string, record: SealedRecord, crypto: JournalSeal): Buffer {
  return crypto.open(record.sealed, contextOf(file, record));
}
