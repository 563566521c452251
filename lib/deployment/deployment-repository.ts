import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { latestMark, readMark } from "./deployment-mark.ts";

/** Why a database that was restored or cloned from another one waits for adoption. */
export const copied = "This database is a copy: it was restored or cloned from another one.";
/** Why a database whose older state was restored in place waits for adoption. */
export const behind =
  "An older state of this database was restored: this machine has already seen a later one.";

/** SQL condition on a row `d`: this machine has seen a later state of the database. */
function isBehindSeen(): Prisma.Sql {
  const seen = latestMark();
  if (!seen) return Prisma.sql`false`;
  return Prisma.sql`(d."id" = ${seen.deploymentId}::uuid AND d."clock" < ${seen.clock}::bigint)`;
}

/** SQL condition on a row `d`: a standby was promoted, and no process has taken that up yet. */
const isPromoted = Prisma.sql`COALESCE(d."timeline" < larder_timeline(), false)`;

/** SQL condition on a row `d`: it waits for adoption, because the database was copied or restored. */
function isHeld(): Prisma.Sql {
  return Prisma.sql`(d."heldAt" IS NOT NULL OR d."identity" <> larder_database_identity()
    OR (${isBehindSeen()} AND NOT ${isPromoted}))`;
}

/** For how long everything waits for a process that was alive at a failover, and says nothing any more. */
const catchUpSeconds = 60;

/**
 * SQL condition on a deployment `d` and a process `i`: it was alive in the moment that a promoted standby had not heard of, and
 * nobody has said since that its journal was read.
 */
export const hasNotCaughtUp = Prisma.sql`(i."stoppedAt" IS NULL AND i."journalGoneAt" IS NULL AND i."startedAt" <= d."failedOverAt"
  AND i."seenAt" > COALESCE(d."failedOverFrom", d."failedOverAt") - make_interval(secs => ${catchUpSeconds})
  AND (i."caughtUpAt" IS NULL OR i."caughtUpAt" < d."failedOverAt"))`;

/**
 * SQL condition on a row `d`: a standby was promoted, and processes that may know what it had not heard of have not said so.
 */
const isCatchingUp = Prisma.sql`(d."failedOverAt" > statement_timestamp() - make_interval(secs => ${catchUpSeconds})
  AND EXISTS (SELECT FROM "Instance" i WHERE ${hasNotCaughtUp}))`;

/** SQL that finds a row while nothing may be claimed: the database waits for adoption, or for journals after a failover. */
export function heldDeployment(): Prisma.Sql {
  return Prisma.sql`
    SELECT FROM "Deployment" d WHERE ${isHeld()} OR ${isPromoted} OR ${isCatchingUp}`;
}

/** SQL that finds a row while the database waits for adoption. */
export function unadoptedDeployment(): Prisma.Sql {
  return Prisma.sql`SELECT FROM "Deployment" d WHERE ${isHeld()}`;
}

/** SQL that finds a row for the moment after a failover in which journals are read: sets that are due may be behind. */
export function failingOverDeployment(): Prisma.Sql {
  return Prisma.sql`SELECT FROM "Deployment" d WHERE ${isPromoted} OR ${isCatchingUp}`;
}

export interface DeploymentRow {
  id: string;
  clock: bigint;
  isCopy: boolean;
  heldAt: Date | null;
  /** A standby was promoted, and no process has taken that up yet. */
  isPromoted: boolean;
  /** When the clock was last moved on; null in databases of earlier versions. */
  movedAt: Date | null;
}

/** Inserts the deployment's row, unless there is one. */
export async function insertDeployment(db: Db): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "Deployment" ("id", "identity") VALUES (${newId()}::uuid, larder_database_identity())
    ON CONFLICT ("one") DO NOTHING`;
}

export async function findDeployment(db: Db): Promise<DeploymentRow | null> {
  const rows = await db.$queryRaw<DeploymentRow[]>`
    SELECT "id", "clock", "heldAt", "identity" <> larder_database_identity() AS "isCopy",
      ${isPromoted} AS "isPromoted", "movedAt"
    FROM "Deployment" d`;
  return rows[0] ?? null;
}

/** Makes the deployment wait for adoption, unless it already does. */
export async function holdDeployment(db: Db, reason: string): Promise<void> {
  await db.$executeRaw`
    UPDATE "Deployment" SET "heldAt" = clock_timestamp(), "heldReason" = ${reason} WHERE "heldAt" IS NULL`;
}

/**
 * Moves the deployment's clock on; null while the deployment waits for adoption, or for somebody to take up the promotion of
 * a standby.
 */
export async function moveClock(db: Db): Promise<{ clock: bigint; movedAt: Date } | null> {
  const moved = await db.$queryRaw<{ clock: bigint; movedAt: Date }[]>`
    UPDATE "Deployment" d SET "clock" = "clock" + 1, "movedAt" = clock_timestamp(),
      "timeline" = COALESCE(larder_timeline(), "timeline")
    WHERE "heldAt" IS NULL AND NOT ${isPromoted} RETURNING "clock", "movedAt"`;
  return moved[0] ?? null;
}

/**
 * SQL expression of a row `d`: how far its clock may have gone in ten minutes that a standby had not heard of, with a report of
 * each living process every ten seconds. A data directory that has seen more knows of an older state that was restored.
 */
const mostLostTicks = Prisma.sql`60 * (1 + (SELECT count(*) FROM "Instance" i
  WHERE i."stoppedAt" IS NULL AND i."seenAt" > d."movedAt" - interval '1 minute'))`;

/**
 * Takes up the promotion of a standby, unless somebody else has. Sets that were due by then may have been refreshed in the
 * moment that it had not heard of: they are asked about before their token is offered.
 */
export async function takeUpPromotion(tx: Tx, seenClock: bigint): Promise<void> {
  const taken = await tx.$queryRaw<{ at: Date }[]>`
    UPDATE "Deployment" d SET "timeline" = larder_timeline(), "failedOverAt" = clock_timestamp(),
      "failedOverFrom" = COALESCE("movedAt", clock_timestamp()), "movedAt" = clock_timestamp(),
      "clock" = GREATEST("clock", ${seenClock}::bigint) + ${mostLostTicks}
    WHERE ${isPromoted} RETURNING "failedOverAt" AS "at"`;
  const at = taken[0]?.at;
  if (!at) return;
  // A machine that asks may have a set refreshed up to a minute early.
  await tx.$executeRaw`
    UPDATE "TokenSet" SET "unprovenSince" = ${at}, "checkedAt" = NULL, "checkActive" = NULL, "checkDetail" = NULL
    WHERE "generation" > 0 AND "revokedAt" IS NULL AND ("verdict" IS NULL OR "verdict" = 'client_secret_changed')
      AND ("dueAt" <= ${at}::timestamptz + interval '1 minute' OR "claimedUntil" IS NOT NULL)`;
}

/** Locks the deployment until the transaction ends: it is adopted by one at a time. */
export async function lockDeployment(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Deployment" FOR UPDATE`;
}

/** Why this database waits for adoption; null when it does not. */
export async function findHold(db: Db): Promise<string | null> {
  const rows = await db.$queryRaw<{ reason: string | null; isBehind: boolean }[]>`
    SELECT d."heldReason" AS "reason", ${isBehindSeen()} AS "isBehind" FROM "Deployment" d WHERE ${isHeld()}`;
  return rows[0] ? (rows[0].reason ?? (rows[0].isBehind ? behind : copied)) : null;
}

/** Whether this database waits for adoption, so that nothing is sent. */
export async function isDatabaseHeld(db: Db): Promise<boolean> {
  return (await findHold(db)) !== null;
}

/** What recovery has to know of the deployment. */
interface DeploymentState {
  /** The database waits for adoption, or for somebody to take up the promotion of a standby. */
  isHeld: boolean;
  /** When a copy, a backup or a promoted standby was last taken up, which may have forgotten what journals hold. */
  wentBackAt: Date | null;
}

export async function readDeploymentState(db: Db): Promise<DeploymentState> {
  const rows = await db.$queryRaw<DeploymentState[]>`
    SELECT ${isHeld()} OR ${isPromoted} AS "isHeld", GREATEST("adoptedAt", "failedOverAt") AS "wentBackAt"
    FROM "Deployment" d`;
  return rows[0] ?? { isHeld: false, wentBackAt: null };
}

/** Whether nothing is sent for a moment, because Postgres has failed over and journals are being read. */
export async function isFailingOver(db: Db): Promise<boolean> {
  return (await db.$queryRaw<unknown[]>(failingOverDeployment())).length > 0;
}

/** When a copy or backup was last adopted, and by whom; null if never. */
export async function findAdoption(db: Db): Promise<{ at: Date; byName: string } | null> {
  const row = await db.deployment.findFirst({ select: { adoptedAt: true, adoptedByName: true } });
  return row?.adoptedAt ? { at: row.adoptedAt, byName: row.adoptedByName ?? "somebody" } : null;
}

// Beyond any clock that a data directory of another machine can have seen.
const clockAhead = 1_000_000_000_000n;

/** Adopts the database as it is, with a clock ahead of what any process or data directory has seen. */
export async function adoptHere(tx: Tx, adoptedByName: string, now: Date): Promise<void> {
  const seen = readMark()?.clock ?? 0n;
  await tx.$executeRaw`
    UPDATE "Deployment" SET "identity" = larder_database_identity(), "heldAt" = NULL, "heldReason" = NULL,
      "adoptedAt" = ${now}, "adoptedByName" = ${adoptedByName}, "timeline" = larder_timeline(), "movedAt" = clock_timestamp(),
      "clock" = GREATEST("clock", ${seen}) + ${clockAhead}`;
}

const fencesAhead = 1_000_000;

/**
 * Marks every connected set as unproven: the provider may be ahead of it. Fences are raised beyond those of claims that
 * only the other copy of this database knows.
 */
export async function markAllUnproven(tx: Tx, now: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE "TokenSet" SET "unprovenSince" = ${now}, "checkedAt" = NULL, "checkActive" = NULL, "checkDetail" = NULL,
      "fence" = "fence" + ${fencesAhead}
    WHERE "generation" > 0 AND "revokedAt" IS NULL AND ("verdict" IS NULL OR "verdict" = 'client_secret_changed')`;
}
