import "server-only";
import { z } from "zod";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { DeliveryType } from "./delivery-type.ts";
import type { ListDeliveries } from "./destination-schema.ts";

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
  /** The message to this destination that goes first, while it waits. */
  followsId?: string | null;
}

/** Inserts a delivery, if its destination is one of the organization and not switched off. Returns whether it is. */
export async function insertDelivery(tx: Tx, delivery: NewDelivery & { id: string }): Promise<boolean> {
  const { id, organizationId, destinationId, type, subject, text, data, followsId = null } = delivery;
  const inserted = await tx.$executeRaw`
    INSERT INTO "Delivery" ("id", "organizationId", "destinationId", "type", "subject", "text", "data", "followsId")
    SELECT ${id}::uuid, d."organizationId", d."id", ${type}, ${subject}, ${text}, ${JSON.stringify(data)}::jsonb,
      ${followsId}::uuid
    FROM "Destination" d
    WHERE d."id" = ${destinationId}::uuid AND d."organizationId" = ${organizationId}::uuid AND d."offAt" IS NULL`;
  return inserted === 1;
}

const deliverySelect = {
  id: true,
  organizationId: true,
  destinationId: true,
  type: true,
  subject: true,
  standing: true,
  madeAt: true,
  nextTryAt: true,
  tries: true,
  log: true,
} as const satisfies Prisma.DeliverySelect;

const storedTries = z.array(
  z.object({ at: z.string(), status: z.number().nullable(), note: z.string().nullable(), ms: z.number() }),
);

type StoredDelivery = Prisma.DeliveryGetPayload<{ select: typeof deliverySelect }>;

/** A delivery without its texts and data. */
export type DeliveryRow = Omit<StoredDelivery, "log"> & { log: z.infer<typeof storedTries> };

function toRow(stored: StoredDelivery): DeliveryRow {
  return { ...stored, log: storedTries.catch([]).parse(stored.log) };
}

/** Deliveries of a destination, the newest first, from below an id on. Ids are in the order of time. */
export async function listDeliveryRows(
  db: Db,
  destinationId: string,
  { standing, after }: ListDeliveries,
  take: number,
): Promise<DeliveryRow[]> {
  const rows = await db.delivery.findMany({
    where: { destinationId, ...(standing ? { standing } : {}), ...(after ? { id: { lt: after } } : {}) },
    orderBy: { id: "desc" },
    take,
    select: deliverySelect,
  });
  return rows.map(toRow);
}

/** A delivery; null for another organization's too. */
export async function findDelivery(db: Db, organizationId: string, id: string): Promise<DeliveryRow | null> {
  const row = await db.delivery.findFirst({ where: { id, organizationId }, select: deliverySelect });
  return row && toRow(row);
}

/** Lets a delivery that has ended wait again, under its id; false when it waits already. */
export async function requeueDelivery(tx: Tx, id: string): Promise<boolean> {
  const queued = await tx.$executeRaw`
    UPDATE "Delivery" SET "standing" = 'waiting', "step" = 0, "endedAt" = NULL, "queuedAt" = clock_timestamp(),
      "nextTryAt" = clock_timestamp()
    WHERE "id" = ${id}::uuid AND "standing" <> 'waiting'`;
  return queued === 1;
}

/** Lets everything wait again that ended without being accepted, in the last so many hours. Returns how much that is. */
export function requeueFailed(tx: Tx, destinationId: string, hours: number): Promise<number> {
  return tx.$executeRaw`
    UPDATE "Delivery" SET "standing" = 'waiting', "step" = 0, "endedAt" = NULL, "queuedAt" = clock_timestamp(),
      "nextTryAt" = clock_timestamp()
    WHERE "destinationId" = ${destinationId}::uuid AND "standing" IN ('failed', 'given_up') AND "type" <> 'test'
      AND "endedAt" > clock_timestamp() - ${hours} * interval '1 hour'`;
}

/** Puts a delivery before everything else that waits for its destination. */
export async function putFirst(tx: Tx, id: string): Promise<void> {
  await tx.delivery.update({ where: { id }, data: { nextTryAt: new Date(0) }, select: { id: true } });
}
