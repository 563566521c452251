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

/** SQL that finds a row while the database waits for adoption, because it was copied or restored. */
export function heldDeployment(): Prisma.Sql {
  return Prisma.sql`
    SELECT FROM "Deployment" d
    WHERE d."heldAt" IS NOT NULL OR d."identity" <> larder_database_identity() OR ${isBehindSeen()}`;
}

export interface DeploymentRow {
  id: string;
  clock: bigint;
  isCopy: boolean;
  heldAt: Date | null;
}

/** Inserts the deployment's row, unless there is one. */
export async function insertDeployment(db: Db): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "Deployment" ("id", "identity") VALUES (${newId()}::uuid, larder_database_identity())
    ON CONFLICT ("one") DO NOTHING`;
}

export async function findDeployment(db: Db): Promise<DeploymentRow | null> {
  const rows = await db.$queryRaw<DeploymentRow[]>`
    SELECT "id", "clock", "heldAt", "identity" <> larder_database_identity() AS "isCopy" FROM "Deployment"`;
  return rows[0] ?? null;
}

/** Makes the deployment wait for adoption, unless it already does. */
export async function holdDeployment(db: Db, reason: string): Promise<void> {
  await db.$executeRaw`
    UPDATE "Deployment" SET "heldAt" = clock_timestamp(), "heldReason" = ${reason} WHERE "heldAt" IS NULL`;
}

/** Moves the deployment's clock on and returns it; null while the deployment waits for adoption. */
export async function moveClock(db: Db): Promise<bigint | null> {
  const moved = await db.$queryRaw<{ clock: bigint }[]>`
    UPDATE "Deployment" SET "clock" = "clock" + 1 WHERE "heldAt" IS NULL RETURNING "clock"`;
  return moved[0]?.clock ?? null;
}

/** Locks the deployment until the transaction ends: it is adopted by one at a time. */
export async function lockDeployment(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "Deployment" FOR UPDATE`;
}

/** Why this database waits for adoption; null when it does not. */
export async function findHold(db: Db): Promise<string | null> {
  const rows = await db.$queryRaw<{ reason: string | null; isBehind: boolean }[]>`
    SELECT d."heldReason" AS "reason", ${isBehindSeen()} AS "isBehind" FROM "Deployment" d
    WHERE EXISTS (${heldDeployment()})`;
  return rows[0] ? (rows[0].reason ?? (rows[0].isBehind ? behind : copied)) : null;
}

/** Whether this database waits for adoption, so that nothing is sent. */
export async function isDatabaseHeld(db: Db): Promise<boolean> {
  return (await findHold(db)) !== null;
}

/** Whether this database waits for adoption, and when a copy or backup was last adopted, if ever. */
export async function readDeploymentState(db: Db): Promise<{ isHeld: boolean; adoptedAt: Date | null }> {
  const rows = await db.$queryRaw<{ isHeld: boolean; adoptedAt: Date | null }[]>`
    SELECT EXISTS (${heldDeployment()}) AS "isHeld", "adoptedAt" FROM "Deployment"`;
  return rows[0] ?? { isHeld: false, adoptedAt: null };
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
      "adoptedAt" = ${now}, "adoptedByName" = ${adoptedByName},
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
