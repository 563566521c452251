import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { actionFacts, type BulkAction, bulkActions } from "./bulk-action.ts";

const runSelect = {
  id: true,
  organizationId: true,
  environment: true,
  action: true,
  filter: true,
  ticked: true,
  options: true,
  number: true,
  makerId: true,
  makerName: true,
  apiKeyId: true,
  preparedAt: true,
  startedAt: true,
  takenAt: true,
  cancelledAt: true,
  cancelledByName: true,
  stopReason: true,
  endedAt: true,
  linksFetchedAt: true,
} as const satisfies Prisma.BulkRunSelect;

export type BulkRunRow = Prisma.BulkRunGetPayload<{ select: typeof runSelect }>;

export interface NewBulkRun {
  id: string;
  organizationId: string;
  environment: Environment;
  action: BulkAction;
  filter: Prisma.InputJsonObject;
  ticked: number | null;
  makerId: string;
  makerName: string;
  apiKeyId: string | null;
  preparedAt: Date;
}

export async function insertBulkRun(tx: Tx, run: NewBulkRun): Promise<void> {
  await tx.bulkRun.create({ data: { ...run, options: {}, number: 0 }, select: { id: true } });
}

export async function setNumber(tx: Tx, id: string, number: number): Promise<void> {
  await tx.bulkRun.update({ where: { id }, data: { number }, select: { id: true } });
}

export function findBulkRun(db: Db, organizationId: string, id: string): Promise<BulkRunRow | null> {
  return db.bulkRun.findFirst({ where: { id, organizationId }, select: runSelect });
}

/** A run that has begun and not ended. */
export function findOpenRun(db: Db, id: string): Promise<BulkRunRow | null> {
  return db.bulkRun.findFirst({ where: { id, startedAt: { not: null }, endedAt: null }, select: runSelect });
}

/** Locks a run until the transaction ends and reads it. */
export async function lockBulkRun(tx: Tx, organizationId: string, id: string): Promise<BulkRunRow | null> {
  await tx.$queryRaw`SELECT FROM "BulkRun" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
  return findBulkRun(tx, organizationId, id);
}

/** The runs that were begun, the newest first. */
export function listBulkRunRows(
  db: Db,
  organizationId: string,
  { skip, take }: { skip: number; take: number },
): Promise<BulkRunRow[]> {
  return db.bulkRun.findMany({
    where: { organizationId, startedAt: { not: null } },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    ...{ skip, take },
    select: runSelect,
  });
}

/** A part of the runs that were begun in some environments. */
interface RunRead {
  organizationId: string;
  environments: readonly Environment[];
  /** Only runs that were prepared before this one; ids are in the order of time. */
  after: string | undefined;
  take: number;
}

/** The runs that were begun, the last prepared first. */
export function listRunsAfter(
  db: Db,
  { organizationId, environments, after, take }: RunRead,
): Promise<BulkRunRow[]> {
  return db.bulkRun.findMany({
    where: {
      ...{ organizationId, startedAt: { not: null }, environment: { in: [...environments] } },
      ...(after === undefined ? {} : { id: { lt: after } }),
    },
    orderBy: { id: "desc" },
    take,
    select: runSelect,
  });
}

interface Begun {
  options: Prisma.InputJsonObject;
  makerName: string;
  startedAt: Date;
  linkKeySealed: string | null;
}

export async function beginBulkRun(tx: Tx, id: string, begun: Begun): Promise<void> {
  await tx.bulkRun.update({ where: { id }, data: begun, select: { id: true } });
}

export async function cancelRun(tx: Tx, id: string, cancelledByName: string, now: Date): Promise<void> {
  const data = { cancelledAt: now, cancelledByName };
  await tx.bulkRun.update({ where: { id }, data, select: { id: true } });
}

export async function findSealedLinkKey(db: Db, id: string): Promise<string | null> {
  const found = await db.bulkRun.findUnique({ where: { id }, select: { linkKeySealed: true } });
  return found?.linkKeySealed ?? null;
}

export async function wipeLinkKey(tx: Tx, id: string, now: Date): Promise<void> {
  const data = { linkKeySealed: null, linksFetchedAt: now };
  await tx.bulkRun.update({ where: { id }, data, select: { id: true } });
}

const quiet = bulkActions.filter((action) => !actionFacts[action].calls);

/**
 * Locks the run whose turn it is: begun, not cancelled, with sets that wait. Null where there is none, or others have them.
 * @param withoutCalls only runs that ask Apicbase nothing
 */
export async function takeTurn(
  tx: Tx,
  { withoutCalls }: { withoutCalls: boolean },
): Promise<BulkRunRow | null> {
  const among = withoutCalls
    ? Prisma.sql`AND r."action" = ANY(${quiet}::text[]::"BulkAction"[])`
    : Prisma.empty;
  const [picked] = await tx.$queryRaw<{ id: string; organizationId: string }[]>`
    WITH picked AS MATERIALIZED (
      SELECT r."id" FROM "BulkRun" r
      WHERE r."startedAt" IS NOT NULL AND r."endedAt" IS NULL AND r."cancelledAt" IS NULL AND r."stopReason" IS NULL ${among}
        AND EXISTS (SELECT FROM "BulkItem" i WHERE i."runId" = r."id" AND i."standing" = 'waiting')
      ORDER BY r."takenAt" NULLS FIRST, r."startedAt" LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE "BulkRun" r SET "takenAt" = clock_timestamp() FROM picked WHERE r."id" = picked."id"
    RETURNING r."id", r."organizationId"`;
  return picked ? findBulkRun(tx, picked.organizationId, picked.id) : null;
}

/** Whether any run is under way, whoever is at it. */
export async function hasOpenRun(db: Db): Promise<boolean> {
  const open = { startedAt: { not: null }, endedAt: null };
  return (await db.bulkRun.findFirst({ where: open, select: { id: true } })) !== null;
}

/** Stops a run for good; what its sets have come to stays. */
export async function stopRun(db: Db, id: string, stopReason: string): Promise<void> {
  await db.bulkRun.updateMany({ where: { id, stopReason: null, endedAt: null }, data: { stopReason } });
}

/** Locks one run of which nothing is left to be done, or to be waited for. */
export async function lockFinishedRun(tx: Tx): Promise<BulkRunRow | null> {
  const [picked] = await tx.$queryRaw<{ id: string; organizationId: string }[]>`
    SELECT r."id", r."organizationId" FROM "BulkRun" r
    WHERE r."startedAt" IS NOT NULL AND r."endedAt" IS NULL
      AND NOT EXISTS (SELECT FROM "BulkItem" i WHERE i."runId" = r."id" AND i."standing" = 'begun')
      AND (r."cancelledAt" IS NOT NULL OR r."stopReason" IS NOT NULL
        OR NOT EXISTS (SELECT FROM "BulkItem" i WHERE i."runId" = r."id" AND i."standing" = 'waiting'))
    LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`;
  return picked ? findBulkRun(tx, picked.organizationId, picked.id) : null;
}

export async function endRun(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.bulkRun.update({ where: { id }, data: { endedAt: now }, select: { id: true } });
}

/** Deletes runs that nobody confirmed for a day, and forgets what links were derived from that nobody fetched for two weeks. */
export async function cleanBulkRuns(db: Db): Promise<void> {
  await db.$executeRaw`
    DELETE FROM "BulkRun" WHERE "startedAt" IS NULL AND "preparedAt" < statement_timestamp() - interval '1 day'`;
  await db.$executeRaw`
    UPDATE "BulkRun" SET "linkKeySealed" = NULL
    WHERE "linkKeySealed" IS NOT NULL AND "endedAt" < statement_timestamp() - interval '14 days'`;
}
