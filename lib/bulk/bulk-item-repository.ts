import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { filterSql, type ListScope } from "#lib/token-sets/token-set-filter.ts";
import type { TokenSetFilter } from "#lib/token-sets/token-set-schema.ts";
import type { BulkStanding } from "./bulk-action.ts";

/** Which token sets of one environment a run is for. */
export interface Chosen {
  filter: TokenSetFilter & { environment: Environment };
  ticked: readonly string[] | undefined;
  scope: ListScope;
}

/** Fixes the sets of a run, in the order of their names: those that the filter finds now, or those of them that were ticked. */
export function insertItems(tx: Tx, runId: string, { filter, ticked, scope }: Chosen, most: number) {
  const among = ticked ? Prisma.sql`AND "TokenSet"."id" = ANY(${[...ticked]}::uuid[])` : Prisma.empty;
  return tx.$executeRaw`
    INSERT INTO "BulkItem" ("organizationId", "runId", "tokenSetId", "position")
    SELECT "TokenSet"."organizationId", ${runId}::uuid, "TokenSet"."id",
      row_number() OVER (ORDER BY "TokenSet"."name", "TokenSet"."id")
    FROM "TokenSet" WHERE ${filterSql(filter, scope)} ${among} LIMIT ${most}`;
}

/** A set whose turn it is. */
export interface TakenItem {
  runId: string;
  tokenSetId: string;
  /** The process that is at it. */
  instanceId: string;
  begunAt: Date;
  /** With this time. */
  tries: number;
}

/** Takes the next sets of a run for this process. */
export function takeItems(tx: Tx, runId: string, most: number): Promise<TakenItem[]> {
  return tx.$queryRaw`
    WITH picked AS MATERIALIZED (
      SELECT "tokenSetId" FROM "BulkItem" WHERE "runId" = ${runId}::uuid AND "standing" = 'waiting'
      ORDER BY "position" LIMIT ${most} FOR UPDATE SKIP LOCKED
    )
    UPDATE "BulkItem" i SET "standing" = 'begun', "begunAt" = clock_timestamp(), "tries" = i."tries" + 1,
      "instanceId" = ${thisInstance.id}::uuid
    FROM picked WHERE i."runId" = ${runId}::uuid AND i."tokenSetId" = picked."tokenSetId"
    RETURNING i."runId", i."tokenSetId", i."instanceId", i."begunAt", i."tries"`;
}

type ItemKey = Pick<TakenItem, "runId" | "tokenSetId" | "instanceId">;

/** What became of a set. */
export interface ItemOutcome {
  standing: Exclude<BulkStanding, "waiting" | "begun">;
  words: string;
  connectLinkId?: string;
}

/** Writes down what became of a set; false when it is no longer in this process's hands. */
export async function settleItem(
  db: Db,
  { runId, tokenSetId, instanceId }: ItemKey,
  outcome: ItemOutcome,
): Promise<boolean> {
  const { standing, words, connectLinkId = null } = outcome;
  const count = await db.$executeRaw`
    UPDATE "BulkItem" SET "standing" = ${standing}::"BulkStanding", "words" = ${words},
      "connectLinkId" = ${connectLinkId}::uuid, "endedAt" = clock_timestamp()
    WHERE "runId" = ${runId}::uuid AND "tokenSetId" = ${tokenSetId}::uuid AND "instanceId" = ${instanceId}::uuid
      AND "standing" = 'begun'`;
  return count === 1;
}

/** Has a set wait for its turn again. @param uncount the try did not count: nothing was begun */
export async function giveBack(
  db: Db,
  { runId, tokenSetId, instanceId }: ItemKey,
  { uncount }: { uncount: boolean },
): Promise<void> {
  await db.$executeRaw`
    UPDATE "BulkItem" SET "standing" = 'waiting', "begunAt" = NULL, "instanceId" = NULL,
      "tries" = "tries" - ${uncount ? 1 : 0}::int
    WHERE "runId" = ${runId}::uuid AND "tokenSetId" = ${tokenSetId}::uuid AND "instanceId" = ${instanceId}::uuid
      AND "standing" = 'begun'`;
}

/** The sets that are begun, by whomever, but for those that this process is at. */
export async function listBegunItems(db: Db, atWork: ReadonlySet<string>): Promise<TakenItem[]> {
  const rows = await db.$queryRaw<TakenItem[]>`
    SELECT i."runId", i."tokenSetId", i."instanceId", i."begunAt", i."tries" FROM "BulkRun" r
    JOIN "BulkItem" i ON i."runId" = r."id" AND i."standing" = 'begun'
    WHERE r."startedAt" IS NOT NULL AND r."endedAt" IS NULL ORDER BY i."begunAt" LIMIT 1000`;
  return rows.filter(({ runId, tokenSetId }) => !atWork.has(`${runId} ${tokenSetId}`));
}

export type StandingCounts = Record<BulkStanding, number>;

export const noCounts: StandingCounts = { waiting: 0, begun: 0, done: 0, skipped: 0, failed: 0, unknown: 0 };

/** How the sets of each run stand. */
export async function countItems(db: Db, runIds: readonly string[]): Promise<Map<string, StandingCounts>> {
  const rows = await db.$queryRaw<{ runId: string; standing: BulkStanding; count: number }[]>`
    SELECT "runId", "standing"::text AS "standing", count(*)::int AS "count" FROM "BulkItem"
    WHERE "runId" = ANY(${[...runIds]}::uuid[]) GROUP BY 1, 2`;
  const counts = new Map<string, StandingCounts>();
  for (const { runId, standing, count } of rows) {
    counts.set(runId, { ...(counts.get(runId) ?? noCounts), [standing]: count });
  }
  return counts;
}

/** How the sets of a prepared run stand now, and how many of them machines rely on. */
export function countPhases(db: Db, runId: string, now: Date) {
  return db.$queryRaw<{ phase: string; count: number; held: number }[]>`
    SELECT t."phase", count(*)::int AS "count",
      count(*) FILTER (WHERE t."promisedUntil" > ${now}::timestamptz)::int AS "held"
    FROM "BulkItem" i JOIN "TokenSet" t ON t."id" = i."tokenSetId"
    WHERE i."runId" = ${runId}::uuid GROUP BY 1 ORDER BY 2 DESC, 1`;
}

const itemSelect = {
  position: true,
  standing: true,
  words: true,
  endedAt: true,
  connectLinkId: true,
  tokenSet: {
    select: {
      id: true,
      name: true,
      library: { select: { id: true, name: true } },
      application: { select: { id: true, name: true } },
    },
  },
} as const satisfies Prisma.BulkItemSelect;

export type BulkItemRow = Prisma.BulkItemGetPayload<{ select: typeof itemSelect }>;

/** Which sets of a run are read. */
export interface ItemRead {
  standings: readonly BulkStanding[];
  /** Only sets after this place. */
  after: number;
  take: number;
}

/** Sets of a run, in the order of their turns. */
export function listItems(
  db: Db,
  runId: string,
  { standings, after, take }: ItemRead,
): Promise<BulkItemRow[]> {
  return db.bulkItem.findMany({
    where: { runId, standing: { in: [...standings] }, position: { gt: after } },
    orderBy: { position: "asc" },
    take,
    select: itemSelect,
  });
}

/** An attempt that a process made for somebody, since a moment. */
export interface MadeAttempt {
  tokenSetId: string;
  kind: "refresh" | "revoke";
  instanceId: string;
  actorUserId: string;
  since: Date;
}

/** The last attempt that a process made for somebody's run. */
export function findMadeAttempt(db: Db, { since, ...made }: MadeAttempt) {
  return db.attempt.findFirst({
    where: { ...made, trigger: { in: ["person", "api"] }, startedAt: { gte: since } },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    select: { outcome: true, detail: true, verdict: true, deadlineAt: true },
  });
}

/** Whether the record says that a run did something to a set. */
export async function isOnRecord(db: Db, runId: string, subjectId: string, action: string): Promise<boolean> {
  const detail = { path: ["bulkRunId"], equals: runId };
  const event = { subjectId, action, detail };
  return (await db.auditEvent.findFirst({ where: event, select: { id: true } })) !== null;
}
