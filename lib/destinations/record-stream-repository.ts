import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { heldDeployment } from "#lib/deployment/deployment-repository.ts";

/** A destination that gets the record, and how far it has it. */
export interface RecordStream {
  destinationId: string;
  organizationId: string;
  cursor: number;
}

/** Destinations for which there is more on the record, and which have accepted all that was queued before. */
export function listBehindStreams(db: Db): Promise<{ destinationId: string }[]> {
  return db.$queryRaw`
    SELECT t."id" AS "destinationId" FROM "Destination" t
    WHERE t."offAt" IS NULL AND t."recordCursor" IS NOT NULL
      AND EXISTS (SELECT FROM "AuditChain" c
        WHERE c."organizationId" = t."organizationId" AND c."sequence" = t."recordCursor" + 1)
      AND NOT EXISTS (SELECT FROM "Delivery" d
        WHERE d."destinationId" = t."id" AND d."type" = 'record.event' AND d."standing" <> 'sent')
      AND NOT EXISTS (${heldDeployment()})`;
}

/** Locks a destination that gets the record; null while another process has it, or where something is not accepted. */
export async function lockStream(tx: Tx, destinationId: string): Promise<RecordStream | null> {
  const [stream] = await tx.$queryRaw<RecordStream[]>`
    SELECT t."id" AS "destinationId", t."organizationId", t."recordCursor" AS "cursor" FROM "Destination" t
    WHERE t."id" = ${destinationId}::uuid AND t."offAt" IS NULL AND t."recordCursor" IS NOT NULL
    FOR UPDATE SKIP LOCKED`;
  if (!stream) return null;
  // Asked under the lock: another process may have queued the next part just before.
  const open = await tx.$queryRaw<object[]>`
    SELECT FROM "Delivery" d
    WHERE d."destinationId" = ${destinationId}::uuid AND d."type" = 'record.event' AND d."standing" <> 'sent' LIMIT 1`;
  return open.length > 0 ? null : stream;
}

/** A destination to which the record does not get on. */
interface StuckStream {
  destinationId: string;
  name: string;
  since: Date;
  failure: string | null;
  nextTryAt: Date | null;
}

/** Destinations that were given a part of the record in vain: for so long, or for good. */
export function findStuckStreams(db: Db, organizationId: string, longMs: number): Promise<StuckStream[]> {
  return db.$queryRaw`
    SELECT t."id" AS "destinationId", t."name", t."failure",
      CASE WHEN d."standing" = 'waiting' THEN t."failingSince" ELSE d."endedAt" END AS "since",
      CASE WHEN d."standing" = 'waiting' THEN GREATEST(d."nextTryAt", t."restUntil") END AS "nextTryAt"
    FROM "Destination" t CROSS JOIN LATERAL (
      SELECT * FROM "Delivery" o
      WHERE o."destinationId" = t."id" AND o."type" = 'record.event' AND o."standing" <> 'sent' ORDER BY o."id" LIMIT 1) d
    WHERE t."organizationId" = ${organizationId}::uuid AND t."offAt" IS NULL AND t."recordCursor" IS NOT NULL
      AND (d."standing" <> 'waiting' OR t."failingSince" < clock_timestamp() - ${longMs} * interval '1 millisecond')
    ORDER BY t."name"`;
}

export async function moveCursor(tx: Tx, destinationId: string, recordCursor: number): Promise<void> {
  await tx.destination.update({
    where: { id: destinationId },
    data: { recordCursor },
    select: { id: true },
  });
}
