import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

/** Waits for whoever trims the same record. */
export async function lockTrimming(tx: Tx, organizationId: string): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('larder trim'), hashtext(${organizationId}))::text`;
}

/** When the event with this number was recorded; null when the chain has no such number. */
export async function findRecordedAt(db: Db, organizationId: string, sequence: number): Promise<Date | null> {
  const where = { organizationId_sequence: { organizationId, sequence } };
  const place = await db.auditChain.findUnique({ where, select: { recordedAt: true } });
  return place?.recordedAt ?? null;
}

/** The last number of those after `after` that, without a gap, were recorded before `end`; `after` itself for none. */
export async function findLastBefore(
  db: Db,
  organizationId: string,
  { after, end }: { after: number; end: Date },
): Promise<number> {
  const [row] = await db.$queryRaw<{ last: number | null }[]>`
    SELECT COALESCE(
      (SELECT "sequence" - 1 FROM "AuditChain"
       WHERE "organizationId" = ${organizationId}::uuid AND "sequence" > ${after}::int AND "recordedAt" >= ${end}
       ORDER BY "sequence" LIMIT 1),
      (SELECT max("sequence") FROM "AuditChain" WHERE "organizationId" = ${organizationId}::uuid)
    ) AS "last"`;
  return Math.max(after, row?.last ?? after);
}

/** A checkpoint as the record has it, with the file that holds what it let go. */
export interface Checkpoint {
  through: number;
  events: number;
  file: string;
  fileDigest: string;
}

/** The newest checkpoint on an organization's record, once it is in the chain. */
export async function findCheckpoint(db: Db, organizationId: string): Promise<Checkpoint | null> {
  const [row] = await db.$queryRaw<Checkpoint[]>`
    SELECT (e."detail" ->> 'through')::int AS "through", (e."detail" ->> 'events')::int AS "events",
      e."detail" ->> 'file' AS "file", e."detail" ->> 'fileDigest' AS "fileDigest"
    FROM "AuditEvent" e JOIN "AuditChain" c ON c."eventId" = e."id" AND c."organizationId" = e."organizationId"
    WHERE e."organizationId" = ${organizationId}::uuid AND e."action" = 'record.trimmed'
    ORDER BY c."sequence" DESC LIMIT 1`;
  return row ?? null;
}

interface Numbers {
  after: number;
  through: number;
}

/** Whether any of the events with these numbers is still there. */
export async function isAnyLeft(
  db: Db,
  organizationId: string,
  { after, through }: Numbers,
): Promise<boolean> {
  const [row] = await db.$queryRaw<{ left: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM "AuditChain" c JOIN "AuditEvent" e ON e."id" = c."eventId"
      WHERE c."organizationId" = ${organizationId}::uuid AND c."sequence" > ${after}::int AND c."sequence" <= ${through}::int
    ) AS "left"`;
  return row?.left ?? false;
}

/** Removes the events with these numbers; a trigger lets go what a checkpoint covers, and nothing else. */
export function deleteEvents(db: Db, organizationId: string, { after, through }: Numbers): Promise<number> {
  return db.$executeRaw`
    DELETE FROM "AuditEvent" WHERE "id" IN (
      SELECT "eventId" FROM "AuditChain"
      WHERE "organizationId" = ${organizationId}::uuid AND "sequence" > ${after}::int AND "sequence" <= ${through}::int)`;
}
