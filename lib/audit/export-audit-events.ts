import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { type CsvExport, type CsvRecord, type CsvSource, toCsv } from "#lib/csv/to-csv.ts";
import { db } from "#lib/db/client.ts";
import { toAuditEventView, toSentence } from "./audit-event-view.ts";
import { type AuditEventRow, type AuditScope, auditWhere, listAuditRows } from "./audit-repository.ts";
import type { AuditFilter } from "./audit-schema.ts";
import { scopeOf } from "./list-audit-events.ts";
import { findRecordHead } from "./record-chain-repository.ts";
import { toHeadText } from "./record-head.ts";

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
  { key: "id", header: "event ID" },
];

const nothing: ReadonlySet<string> = new Set();

function toRecord(row: AuditEventRow): CsvRecord {
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
    id: event.id,
  };
}

async function* readBatches(scope: AuditScope, filter: AuditFilter, now: Date) {
  // Events that arrive while the file is written are left for the next export.
  const where = { AND: [auditWhere(scope, filter), { at: { lte: now } }] };
  let rows: AuditEventRow[] = [];
  do {
    const position: AuditEventRow | null = rows.at(-1) ?? null;
    rows = await listAuditRows(db(), { where, order: "desc", position, take: batchSize });
    yield rows.map(toRecord);
  } while (rows.length === batchSize);
}

/** The head goes with each file, so that what is kept elsewhere shows what was removed or changed here later. */
async function* writeRows(organizationId: string, source: Omit<CsvSource, "closing">) {
  const head = await findRecordHead(db(), organizationId);
  const closing = head && `Head of the record when this was exported: ${toHeadText(head)}`;
  yield* toCsv({ ...source, closing });
}

/**
 * The filtered activity as CSV, newest first: up to `limit` events, a row that says so where there are more, and a last
 * row with the head of the whole record. @throws AppError forbidden, before anything is read
 */
export function exportAuditEvents(
  { actor, now }: Context,
  input: AuditFilter & { limit?: number | undefined },
): CsvExport {
  const { limit = mostExportedEvents, ...filter } = input;
  requirePermission(actor, "audit:read");
  const batches = readBatches(scopeOf(actor), filter, now);
  return {
    filename: `larder-activity-${now.toISOString().slice(0, 10)}.csv`,
    body: writeRows(actor.organizationId, { columns, batches, limit }),
  };
}
