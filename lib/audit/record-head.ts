import { createHash } from "node:crypto";

/** The end of an organization's record at some moment: how many events, and the hash that stands for all of them. */
export interface RecordHead {
  organizationId: string;
  sequence: number;
  /** In hex. */
  hash: string;
}

/** A head that was written down: it may name its record by its label, and have only the beginning of the hash. */
export interface WrittenHead {
  record: string;
  sequence: number;
  hash: string;
}

/** What names an organization's record where its id should not stand: in metrics. */
export function toRecordLabel(organizationId: string): string {
  return createHash("sha256").update(`record of ${organizationId}`).digest("hex").slice(0, 12);
}

/** Whether the head is of this organization's record. */
export function isHeadOf({ record }: WrittenHead, organizationId: string): boolean {
  return record === organizationId || record === toRecordLabel(organizationId);
}

/** As it is written down elsewhere: organization, number and hash. */
export function toHeadText({ organizationId, sequence, hash }: RecordHead): string {
  return `${organizationId}:${sequence}:${hash}`;
}

const record = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12}";
const written = new RegExp(`^(${record}):(\\d{1,9}):([0-9a-f]{24,64})$`);

/** A head that was written down; null when the text is none. */
export function readHeadText(text: string): WrittenHead | null {
  const [, name = "", sequence = "", hash = ""] = written.exec(text.trim().toLowerCase()) ?? [];
  return name === "" ? null : { record: name, sequence: Number(sequence), hash };
}
