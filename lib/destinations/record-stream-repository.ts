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

export async function moveCursor(tx: Tx, destinationId: string, recordCursor: number): Promise<void> {
  await tx.destination.update({
    where: { id: destinationId },
    data: { recordCursor },
    select: { id: true },
  });
}
