import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { DeliveryType } from "./delivery-type.ts";

/** A message to one destination. */
export interface NewDelivery {
  organizationId: string;
  destinationId: string;
  type: DeliveryType;
  /** One line: the subject of a mail, the heading in a chat. */
  subject: string;
  /** Plain text, what people read in a mail or chat. */
  text: string;
  /** What machines read: the `data` of a webhook's `{ type, timestamp, data }`. Never a token or a secret. */
  data: Prisma.InputJsonObject;
}

/** Inserts a delivery, if its destination is one of the organization and not switched off. Returns whether it is. */
export async function insertDelivery(tx: Tx, delivery: NewDelivery & { id: string }): Promise<boolean> {
  const { id, organizationId, destinationId, type, subject, text, data } = delivery;
  const inserted = await tx.$executeRaw`
    INSERT INTO "Delivery" ("id", "organizationId", "destinationId", "type", "subject", "text", "data")
    SELECT ${id}::uuid, d."organizationId", d."id", ${type}, ${subject}, ${text}, ${JSON.stringify(data)}::jsonb
    FROM "Destination" d
    WHERE d."id" = ${destinationId}::uuid AND d."organizationId" = ${organizationId}::uuid AND d."offAt" IS NULL`;
  return inserted === 1;
}
