import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { Target } from "./destination-target.ts";
import type { DestinationUses } from "./destination-uses-view.ts";

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
    where: { organizationId, deletedAt: null },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: choiceSelect,
  });
}

/** The same, none of which can be deleted until the transaction ends. */
export async function holdDestinationChoices(tx: Tx, organizationId: string): Promise<DestinationChoice[]> {
  await tx.$queryRaw`
    SELECT FROM "Destination" WHERE "organizationId" = ${organizationId}::uuid ORDER BY "id" FOR KEY SHARE`;
  return listDestinationChoices(tx, organizationId);
}

const destinationSelect = {
  ...choiceSelect,
  organizationId: true,
  events: true,
  addresses: true,
  toOwners: true,
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
  addressChangedAt: true,
  deletedAt: true,
} as const satisfies Prisma.DestinationSelect;

/** A destination without what it has sealed. */
export type DestinationRow = Prisma.DestinationGetPayload<{ select: typeof destinationSelect }>;

/** Locks a destination until the transaction ends and reads it; null where it was deleted, and for another organization's too. */
export async function lockDestination(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<DestinationRow | null> {
  await tx.$queryRaw`
    SELECT FROM "Destination" WHERE "id" = ${id}::uuid AND "organizationId" = ${organizationId}::uuid FOR UPDATE`;
  return tx.destination.findFirst({
    where: { id, organizationId, deletedAt: null },
    select: destinationSelect,
  });
}

/** The destinations of an organization: by name, those that are switched off last. */
export function listDestinationRows(db: Db, organizationId: string): Promise<DestinationRow[]> {
  return db.destination.findMany({
    where: { organizationId, deletedAt: null },
    orderBy: [{ offAt: { sort: "desc", nulls: "first" } }, { name: "asc" }],
    select: destinationSelect,
  });
}

export function countDestinations(db: Db, organizationId: string): Promise<number> {
  return db.destination.count({ where: { organizationId, deletedAt: null } });
}

/** A destination, deleted ones too; null for another organization's. */
export function findDestination(db: Db, organizationId: string, id: string): Promise<DestinationRow | null> {
  return db.destination.findFirst({ where: { id, organizationId }, select: destinationSelect });
}

/** The addresses of those who are owners now, the first one first. */
export async function listOwnerAddresses(db: Db, organizationId: string): Promise<string[]> {
  const owners = await db.membership.findMany({
    where: { organizationId, role: "owner", disabledAt: null },
    orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
    select: { user: { select: { email: true } } },
  });
  return owners.map(({ user }) => user.email);
}

export type NewDestination = {
  createdById: string;
  urlSealed: string | null;
  secretSealed: string | null;
  /** Of one that gets the record: the number after which it begins. */
  recordCursor: number | null;
} & Pick<
  DestinationRow,
  | "id"
  | "organizationId"
  | "name"
  | "kind"
  | "events"
  | "addresses"
  | "toOwners"
  | "urlShown"
  | "createdByName"
  | "createdAt"
>;

export async function insertDestination(tx: Tx, destination: NewDestination): Promise<void> {
  await tx.destination.create({ data: destination, select: { id: true } });
}

/** Switches it off, with the reason in words. */
export async function switchOff(
  tx: Tx,
  id: string,
  { reason, at }: { reason: string; at: Date },
): Promise<void> {
  const data = { offAt: at, offReason: reason };
  await tx.destination.update({ where: { id }, data, select: { id: true } });
}

/** Switches it on: how it failed before does not count any more. */
export async function switchOn(tx: Tx, id: string): Promise<void> {
  const data = { offAt: null, offReason: null, failingSince: null, failure: null, restUntil: null };
  await tx.destination.update({ where: { id }, data, select: { id: true } });
}

/** It is tried at once, however long it has not answered. */
export async function endRest(tx: Tx, id: string): Promise<void> {
  await tx.destination.update({ where: { id }, data: { restUntil: null }, select: { id: true } });
}

export async function renameDestination(tx: Tx, id: string, name: string): Promise<void> {
  await tx.destination.update({ where: { id }, data: { name }, select: { id: true } });
}

/** Gives it another address, of which nothing is known yet. What a process still says of the old one does not count. */
export async function moveDestination(tx: Tx, id: string, target: Target): Promise<void> {
  const unknown = { deliveredAt: null, failedAt: null, failure: null, failingSince: null };
  const free = { claimedUntil: null, restUntil: null };
  await tx.destination.update({
    where: { id },
    data: { ...target, ...unknown, ...free },
    select: { id: true },
  });
  // By the clock that claims are made by.
  await tx.$executeRaw`UPDATE "Destination" SET "addressChangedAt" = clock_timestamp() WHERE "id" = ${id}::uuid`;
}

/** What depends on a destination. */
export async function findUses(db: Db, id: string): Promise<DestinationUses> {
  const [uses] = await db.$queryRaw<DestinationUses[]>`
    SELECT count(*)::int AS "rules",
      count(*) FILTER (WHERE r."environment" IS DISTINCT FROM 'development')::int AS "beyondDevelopment",
      count(*) FILTER (WHERE NOT EXISTS (SELECT FROM "AlertRuleDestination" o
        WHERE o."ruleId" = r."id" AND o."destinationId" <> a."destinationId"))::int AS "alone"
    FROM "AlertRuleDestination" a JOIN "AlertRule" r ON r."id" = a."ruleId"
    WHERE a."destinationId" = ${id}::uuid`;
  if (!uses) throw new Error("Counting brought no row.");
  return uses;
}

/** No rule tells it any more. */
export async function dropFromRules(tx: Tx, id: string): Promise<void> {
  await tx.alertRuleDestination.deleteMany({ where: { destinationId: id } });
}

/** Switches it off for good, without its address and secrets. */
export async function clearDestination(
  tx: Tx,
  id: string,
  { reason, at }: { reason: string; at: Date },
): Promise<void> {
  const secrets = { urlSealed: null, secretSealed: null, previousSecretSealed: null, previousUntil: null };
  const data = {
    ...secrets,
    offAt: at,
    offReason: reason,
    deletedAt: at,
    claimedUntil: null,
    restUntil: null,
  };
  await tx.destination.update({ where: { id }, data, select: { id: true } });
}

/** Removes deleted destinations that no message and no alert names any more. */
export async function removeDeleted(db: Db): Promise<void> {
  await db.$executeRaw`
    DELETE FROM "Destination" t WHERE t."deletedAt" IS NOT NULL
      AND NOT EXISTS (SELECT FROM "Delivery" d WHERE d."destinationId" = t."id")
      AND NOT EXISTS (SELECT FROM "AlertTelling" a WHERE a."destinationId" = t."id")`;
}

/** The sealed present secret; null where it signs nothing. */
export async function findSealedSecret(tx: Tx, id: string): Promise<string | null> {
  const row = await tx.destination.findUnique({ where: { id }, select: { secretSealed: true } });
  return row?.secretSealed ?? null;
}

/** Puts a new secret in place; the one before signs beside it until `previousUntil`, where that is not null. */
export async function replaceSecret(
  tx: Tx,
  id: string,
  secrets: { secretSealed: string; previousSecretSealed: string | null; previousUntil: Date | null },
): Promise<void> {
  await tx.destination.update({ where: { id }, data: secrets, select: { id: true } });
}

/** Removes secrets that were rolled away and sign no more. */
export async function dropEndedSecrets(db: Db): Promise<void> {
  await db.$executeRaw`
    UPDATE "Destination" SET "previousSecretSealed" = NULL, "previousUntil" = NULL WHERE "previousUntil" < clock_timestamp()`;
}
