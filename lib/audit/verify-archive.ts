import "server-only";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { db } from "#lib/db/client.ts";
import { findPlaceHash, listWrittenFiles } from "./record-chain-repository.ts";
import { isAsRecorded, type RecordedEvent, readRecordLine } from "./record-line.ts";

/** Events that a file proves to be what was recorded: numbers, both ends included. */
interface Proved {
  first: number;
  last: number;
}

/** A file that is not what the record says. */
interface ArchiveBreak {
  kind: "archive_changed" | "archive_missing";
  sequence: number | null;
  eventId: string | null;
  file: string;
}

export interface VerifiedArchive {
  proved: Proved[];
  breaks: ArchiveBreak[];
}

const fileDetail = z.object({ file: z.string(), fileDigest: z.string() });

/** The file that an event says was written, with its digest. */
function findWrittenFile({ event }: RecordedEvent): { file: string; digest: string } | null {
  if (event.action !== "record.trimmed" && event.action !== "history.trimmed") return null;
  const detail = fileDetail.safeParse(JSON.parse(event.detail)).data;
  return detail ? { file: detail.file, digest: detail.fileDigest } : null;
}

async function isPlace(organizationId: string, sequence: number, hash: string): Promise<boolean> {
  if (sequence === 0) return hash === "";
  return (await findPlaceHash(db(), organizationId, sequence)) === hash;
}

/** Reads a file of events against itself and, at both ends, against the chain. */
async function verifyFile(
  organizationId: string,
  path: string,
  onEvent: (recorded: RecordedEvent) => void,
): Promise<Proved | { sequence: number | null; eventId: string | null }> {
  const handle = await open(path);
  let first: RecordedEvent | null = null;
  let last: RecordedEvent | null = null;
  for await (const line of handle.readLines()) {
    const recorded = readRecordLine(line);
    if (!recorded) return { sequence: last ? last.place.sequence + 1 : null, eventId: null };
    const { place, before } = recorded;
    const isNext: boolean =
      !last || (place.sequence === last.place.sequence + 1 && before === last.place.hash);
    if (place.organizationId !== organizationId || !isNext || !isAsRecorded(recorded)) return place;
    first ??= recorded;
    last = recorded;
    onEvent(recorded);
  }
  if (!first || !last) return { sequence: null, eventId: null };
  if (!(await isPlace(organizationId, first.place.sequence - 1, first.before))) return first.place;
  if (!(await isPlace(organizationId, last.place.sequence, last.place.hash))) return last.place;
  return { first: first.place.sequence, last: last.place.sequence };
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/**
 * Compares an organization's files in an archive with its chain, and with the digests that its record has of them. Events of
 * one file follow each other, and both its ends are in the chain: so all between them are what was recorded.
 */
export async function verifyArchive(archive: string, organizationId: string): Promise<VerifiedArchive> {
  const directory = join(archive, organizationId);
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith(".jsonl"));
  const written = new Map(
    (await listWrittenFiles(db(), organizationId)).map(({ file, digest }) => [file, digest]),
  );
  const found: VerifiedArchive = { proved: [], breaks: [] };
  const onEvent = (recorded: RecordedEvent) => {
    const one = findWrittenFile(recorded);
    if (one) written.set(one.file, one.digest);
  };
  for (const file of names.filter((name) => name.startsWith("activity-")).toSorted()) {
    const result = await verifyFile(organizationId, join(directory, file), onEvent);
    if ("first" in result) found.proved.push(result);
    else
      found.breaks.push({
        kind: "archive_changed",
        sequence: result.sequence,
        eventId: result.eventId,
        file,
      });
  }
  const isNamed = new Set(found.breaks.map(({ file }) => file));
  for (const [file, digest] of written) {
    if (isNamed.has(file)) continue;
    const kind = !names.includes(file)
      ? "archive_missing"
      : (await digestOfFile(join(directory, file))) === digest
        ? null
        : "archive_changed";
    if (kind) found.breaks.push({ kind, sequence: null, eventId: null, file });
  }
  return found;
}
