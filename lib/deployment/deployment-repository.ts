import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { latestMark, readMark } from "./deployment-mark.ts";

/** Why nothing is spent in a database that was restored or cloned from another one. */
export const copied = "This database is a copy: it was restored or cloned from another one.";
/** Why nothing is spent where an older state was restored in place. */
export const behind =
  "This database is behind what this machine has seen: an older state of it was restored.";

/** Of a row `d`: this process has seen a later state of this database. */
function isBehindSeen(): Prisma.Sql {
  const seen = latestMark();
  if (!seen) return Prisma.sql`false`;
  return Prisma.sql`(d."id" = ${seen.deploymentId}::uuid AND d."clock" < ${seen.clock}::bigint)`;
}

/** Finds a row when nothing may be spent: the database was copied, restored, or is held for another reason. */
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

/** Makes the deployment's row in a database that has none yet. */
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

/** Holds the deployment, unless it is held already. */
export async function holdDeployment(db: Db, reason: string): Promise<void> {
  await db.$executeRaw`
    UPDATE "Deployment" SET "heldAt" = clock_timestamp(), "heldReason" = ${reason} WHERE "heldAt" IS NULL`;
}

/** Moves the clock of a deployment on that is not held; returns what it says then. */
export async function moveClock(db: Db): Promise<bigint | null> {
  const moved = await db.$queryRaw<{ clock: bigint }[]>`
    UPDATE "Deployment" SET "clock" = "clock" + 1 WHERE "heldAt" IS NULL RETURNING "clock"`;
  return moved[0]?.clock ?? null;
}

/** Why nothing is spent here; null when all is well. */
export async function findHold(db: Db): Promise<string | null> {
  const rows = await db.$queryRaw<{ reason: string | null; isBehind: boolean }[]>`
    SELECT d."heldReason" AS "reason", ${isBehindSeen()} AS "isBehind" FROM "Deployment" d
    WHERE EXISTS (${heldDeployment()})`;
  return rows[0] ? (rows[0].reason ?? (rows[0].isBehind ? behind : copied)) : null;
}

/** Whether nothing is spent here, and when a copy or backup was last adopted, if one ever was. */
export async function readStanding(db: Db): Promise<{ isHeld: boolean; adoptedAt: Date | null }> {
  const rows = await db.$queryRaw<{ isHeld: boolean; adoptedAt: Date | null }[]>`
    SELECT EXISTS (${heldDeployment()}) AS "isHeld", "adoptedAt" FROM "Deployment"`;
  return rows[0] ?? { isHeld: false, adoptedAt: null };
}

/** When a copy or backup was last adopted, and by whom; null when none ever was. */
export async function findAdoption(db: Db): Promise<{ at: Date; byName: string } | null> {
  const row = await db.deployment.findFirst({ select: { adoptedAt: true, adoptedByName: true } });
  return row?.adoptedAt ? { at: row.adoptedAt, byName: row.adoptedByName ?? "somebody" } : null;
}

// Other machines' directories have seen other clocks than this one: further than any of them can be.
const clockAhead = 1_000_000_000_000n;

/** Ends the hold: this database is the one now, ahead of whatever any process or data directory has seen. */
export async function adoptHere(tx: Tx, adoptedByName: string, now: Date): Promise<void> {
  const seen = readMark()?.clock ?? 0n;
  await tx.$executeRaw`
    UPDATE "Deployment" SET "identity" = larder_database_identity(), "heldAt" = NULL, "heldReason" = NULL,
      "adoptedAt" = ${now}, "adoptedByName" = ${adoptedByName},
      "clock" = GREATEST("clock", ${seen}) + ${clockAhead}`;
}

const fencesAhead = 1_000_000;

/**
 * Every living set may be behind the provider now: it is asked about, and before its refresh token is offered in any
 * case. Fences go up beyond those of claims that only the other state of this database knew.
 */
export async function doubtLivingSets(tx: Tx, now: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE "TokenSet" SET "unprovenSince" = ${now}, "checkedAt" = NULL, "checkActive" = NULL, "checkDetail" = NULL,
      "fence" = "fence" + ${fencesAhead}
    WHERE "generation" > 0 AND "revokedAt" IS NULL AND ("verdict" IS NULL OR "verdict" = 'client_secret_changed')`;
}
