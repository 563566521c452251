import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { type CsvRecord, type FileExport, toCsv } from "#lib/csv/to-csv.ts";
import { db } from "#lib/db/client.ts";
import { toAuditEventView, toSentence } from "./audit-event-view.ts";
import { type AuditEventRow, type AuditScope, auditWhere, listAuditRows } from "./audit-repository.ts";
import type { AuditFilter } from "./audit-schema.ts";
import { scopeOf } from "./list-audit-events.ts";
import { findRecordHead, listRecordedEvents } from "./record-chain-repository.ts";
import { toHeadText } from "./record-head.ts";
import { type RecordedEvent, toRecordLine } from "./record-line.ts";

const batchSize = 1_000;

/** How many events one file may hold. */
export const mostExportedEvents = 100_000;

const columns = [
  { key: "at", header: "at (UTC)" },
  { key: "actor", header: "who" },
  { key: "action", header: "action" },
  { key: "sentence", header: "what" },
  { key: "subjectType", header: "subject type" },
  { key: "subject", header: "subject" },
  { key: "subjectId", header: "subject ID" },
  { key: "environment", header: "environment" },
  { key: "details", header: "details" },
  { key: "number", header: "number in the record" },
  { key: "hash", header: "hash" },
  { key: "id", header: "event ID" },
];

const nothing: ReadonlySet<string> = new Set();

/** An event of the file with its place in the record. */
interface ExportedEvent {
  row: AuditEventRow;
  recorded: RecordedEvent;
}

function toRecord({ row, recorded }: ExportedEvent): CsvRecord {
  const event = toAuditEventView(row, nothing);
  return {
    at: event.at,
    actor: event.actor.name,
    action: event.action,
    sentence: toSentence(event),
    subjectType: event.subject.type,
    subject: event.subject.name,
    subjectId: event.subject.id,
    environment: event.environment,
    details: event.facts.map(({ term, value }) => `${term}: ${value}`).join("; "),
    number: recorded.place.sequence,
    hash: recorded.place.hash,
    id: event.id,
  };
}

async function withPlaces(rows: readonly AuditEventRow[]): Promise<ExportedEvent[]> {
  const found = await listRecordedEvents(
    db(),
    rows.map(({ id }) => id),
  );
  const recordedOf = new Map(found.map((recorded) => [recorded.event.id, recorded]));
  return rows.flatMap((row) => {
    const recorded = recordedOf.get(row.id);
    return recorded ? [{ row, recorded }] : [];
  });
}

async function* readBatches(scope: AuditScope, filter: AuditFilter, now: Date) {
  // Events that arrive while the file is written are left for the next export.
  const where = { AND: [auditWhere(scope, filter), { at: { lte: now } }] };
  let rows: AuditEventRow[] = [];
  do {
    const position: AuditEventRow | null = rows.at(-1) ?? null;
    rows = await listAuditRows(db(), { where, order: "desc", position, take: batchSize });
    yield await withPlaces(rows);
  } while (rows.length === batchSize);
}

interface Source {
  organizationId: string;
  batches: AsyncIterable<ExportedEvent[]>;
  limit: number;
}

async function* toRecords(batches: Source["batches"]) {
  for await (const batch of batches) yield batch.map(toRecord);
}

/** The head goes with each file, so that what is kept elsewhere shows what was removed or changed here later. */
async function* writeCsv({ organizationId, batches, limit }: Source): AsyncGenerator<string, void> {
  const head = await findRecordHead(db(), organizationId);
  const closing = head && `Head of the record when this was exported: ${toHeadText(head)}`;
  yield* toCsv({ columns, batches: toRecords(batches), limit, closing });
}

/** A line for each event, and a last one with the head, how many there are, and whether that is all. */
async function* writeJsonLines({ organizationId, batches, limit }: Source): AsyncGenerator<string, void> {
  const head = await findRecordHead(db(), organizationId);
  let events = 0;
  let isComplete = true;
  for await (const batch of batches) {
    const lines = batch.slice(0, limit - events);
    yield lines.map(({ recorded }) => toRecordLine(recorded)).join("");
    events += lines.length;
    isComplete = lines.length === batch.length;
    if (!isComplete) break;
  }
  yield `${JSON.stringify({ head: head && toHeadText(head), events, complete: isComplete })}\n`;
}

const formats = {
  csv: { extension: "csv", contentType: "text/csv; charset=utf-8", write: writeCsv },
  jsonl: { extension: "jsonl", contentType: "application/jsonl; charset=utf-8", write: writeJsonLines },
};

/**
 * The filtered activity, newest first: up to `limit` events, what says so where there are more, and at the end the head of
 * the whole record. CSV is for people; in JSON Lines each event proves itself (`toRecordLine`).
 * @throws AppError forbidden, before anything is read
 */
export function exportAuditEvents(
  { actor, now }: Context,
  input: AuditFilter & { format?: "csv" | "jsonl"; limit?: number | undefined },
): FileExport {
  const { limit = mostExportedEvents, format = "csv", ...filter } = input;
  requirePermission(actor, "audit:read");
  const { organizationId } = actor;
  const { extension, contentType, write } = formats[format];
  const batches = readBatches(scopeOf(actor), filter, now);
  return {
    filename: `larder-activity-${now.toISOString().slice(0, 10)}.${extension}`,
    contentType,
    body: write({ organizationId, batches, limit }),
  };
}
