import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

const choiceSelect = {
  id: true,
  name: true,
  kind: true,
  offAt: true,
} as const satisfies Prisma.DestinationSelect;

/** A destination to choose for something. */
export type DestinationChoice = Prisma.DestinationGetPayload<{ select: typeof choiceSelect }>;

/** The destinations of an organization, by name; those that are switched off too. */
export function listDestinationChoices(db: Db, organizationId: string): Promise<DestinationChoice[]> {
  return db.destination.findMany({
    where: { organizationId },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: choiceSelect,
  });
}

const destinationSelect = {
  ...choiceSelect,
  organizationId: true,
  events: true,
  addresses: true,
  urlShown: true,
  previousUntil: true,
  createdByName: true,
  createdAt: true,
  offReason: true,
  deliveredAt: true,
  failedAt: true,
  failure: true,
  failingSince: true,
  restUntil: true,
} as const satisfies Prisma.DestinationSelect;

/** A destination without what it has sealed. */
export type DestinationRow = Prisma.DestinationGetPayload<{ select: typeof destinationSelect }>;

/** Locks a destination until the transaction ends and reads it; null for another organization's too. */
export async function lockDestination(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<DestinationRow | null> {
  await tx.$queryRaw`
    SELECT FROM "Destination" WHERE "id" = ${id}::uuid AND "organizationId" = ${organizationId}::uuid FOR UPDATE`;
  return tx.destination.findFirst({ where: { id, organizationId }, select: destinationSelect });
}

export async function switchOff(
  tx: Tx,
  id: string,
  { reason, at }: { reason: string; at: Date },
): Promise<void> {
  await tx.destination.update({
    where: { id },
    data: { offAt: at, offReason: reason },
    select: { id: true },
  });
}
