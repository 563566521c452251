import "server-only";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Prisma } from "#generated/prisma/client.ts";
import { type Db, db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";

interface Mark {
  deploymentId: string;
  clock: bigint;
}

// A web process loads some modules more than once; what it has seen is one thing all the same.
const held = globalThis as typeof globalThis & { larderSeenMark?: Mark | undefined };

/** Of a row `d`: this process has seen a later state of this database. */
function isBehindSeen(): Prisma.Sql {
  const seen = held.larderSeenMark ?? readMark();
  if (!seen) return Prisma.sql`false`;
  return Prisma.sql`(d."id" = ${seen.deploymentId}::uuid AND d."clock" < ${seen.clock}::bigint)`;
}

/** Finds a row when nothing may be spent: the database was copied, restored, or is held for another reason. */
export function heldDeployment(): Prisma.Sql {
  return Prisma.sql`
    SELECT FROM "Deployment" d
    WHERE d."heldAt" IS NOT NULL OR d."identity" <> larder_database_identity() OR ${isBehindSeen()}`;
}

const copied = "This database is a copy: it was restored or cloned from another one.";
const behind = "This database is behind what this machine has seen: an older state of it was restored.";

const markSchema = z.object({ deploymentId: z.uuid(), clock: z.string().regex(/^\d+$/) });

function markFile(): string {
  return join(env().LARDER_DATA_DIR, "deployment.json");
}

/** What this data directory last saw of its deployment; null when it has never belonged to one. */
function readMark(): Mark | null {
  try {
    const { deploymentId, clock } = markSchema.parse(JSON.parse(readFileSync(markFile(), "utf8")));
    return { deploymentId, clock: BigInt(clock) };
  } catch {
    return null;
  }
}

function writeMark(deploymentId: string, clock: bigint): void {
  held.larderSeenMark = { deploymentId, clock };
  const file = markFile();
  // Several processes share the directory: each drafts by itself, and what is in force is always whole.
  const draft = `${file}.${thisInstance.id}`;
  writeFileSync(draft, JSON.stringify({ deploymentId, clock: String(clock) }), {
    mode: 0o600,
    flush: true,
  });
  renameSync(draft, file);
}

interface DeploymentRow {
  id: string;
  clock: bigint;
  isCopy: boolean;
  heldAt: Date | null;
}

async function readDeployment(client: Db): Promise<DeploymentRow | null> {
  const rows = await client.$queryRaw<DeploymentRow[]>`
    SELECT "id", "clock", "heldAt", "identity" <> larder_database_identity() AS "isCopy" FROM "Deployment"`;
  return rows[0] ?? null;
}

async function hold(reason: string): Promise<void> {
  await db().$executeRaw`
    UPDATE "Deployment" SET "heldAt" = clock_timestamp(), "heldReason" = ${reason} WHERE "heldAt" IS NULL`;
}

/**
 * Makes sure, at a start and then again and again, that this is the database that belongs here; holds it when not.
 * Every call moves the deployment's clock on, in the database and then in the data directory.
 */
export async function guardDeployment(): Promise<void> {
  await db().$executeRaw`
    INSERT INTO "Deployment" ("id", "identity") VALUES (${newId()}::uuid, larder_database_identity())
    ON CONFLICT ("one") DO NOTHING`;
  // The mark first: another process may move the clock on, and write it down, between the two.
  const mark = readMark();
  const deployment = await readDeployment(db());
  if (!deployment || deployment.heldAt) return;
  if (deployment.isCopy) return hold(copied);
  if (mark?.deploymentId === deployment.id && mark.clock > deployment.clock) return hold(behind);
  const moved = await db().$queryRaw<{ clock: bigint }[]>`
    UPDATE "Deployment" SET "clock" = "clock" + 1 WHERE "heldAt" IS NULL RETURNING "clock"`;
  const clock = moved[0]?.clock;
  if (clock !== undefined) writeMark(deployment.id, clock);
}

/** Why nothing is spent here; null when all is well. */
export async function findHold(client: Db): Promise<string | null> {
  const rows = await client.$queryRaw<{ reason: string | null; isBehind: boolean }[]>`
    SELECT d."heldReason" AS "reason", ${isBehindSeen()} AS "isBehind" FROM "Deployment" d
    WHERE EXISTS (${heldDeployment()})`;
  return rows[0] ? (rows[0].reason ?? (rows[0].isBehind ? behind : copied)) : null;
}

/** Whether nothing is spent here, and when a copy or backup was last adopted, if one ever was. */
export async function readStanding(client: Db): Promise<{ isHeld: boolean; adoptedAt: Date | null }> {
  const rows = await client.$queryRaw<{ isHeld: boolean; adoptedAt: Date | null }[]>`
    SELECT EXISTS (${heldDeployment()}) AS "isHeld", "adoptedAt" FROM "Deployment"`;
  return rows[0] ?? { isHeld: false, adoptedAt: null };
}

/** When a copy or backup was last adopted, and by whom; null when none ever was. */
export async function findAdoption(client: Db): Promise<{ at: Date; byName: string } | null> {
  const row = await client.deployment.findFirst({ select: { adoptedAt: true, adoptedByName: true } });
  return row?.adoptedAt ? { at: row.adoptedAt, byName: row.adoptedByName ?? "somebody" } : null;
}

/** @throws AppError conflict, in a database that nobody has adopted */
export async function requireAdopted(tx: Tx): Promise<void> {
  const reason = await findHold(tx);
  if (reason === null) return;
  throw new AppError("conflict", {
    what: `${reason} Two copies that refresh the same sets lock each other out.`,
    safe: "Nothing was sent to Apicbase.",
    next: "An owner adopts it under Settings, Organization, when no other copy is at work any more; or leaves it for reading.",
  });
}

// Other machines' directories have seen other clocks than this one: further than any of them can be.
const ahead = 1_000_000_000_000n;

/** Ends the hold: this database is the one now, ahead of whatever any process or data directory has seen. */
export async function adoptHere(tx: Tx, adoptedByName: string, now: Date): Promise<void> {
  const seen = readMark()?.clock ?? 0n;
  await tx.$executeRaw`
    UPDATE "Deployment" SET "identity" = larder_database_identity(), "heldAt" = NULL, "heldReason" = NULL,
      "adoptedAt" = ${now}, "adoptedByName" = ${adoptedByName},
      "clock" = GREATEST("clock", ${seen}) + ${ahead}`;
}
