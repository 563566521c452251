import "server-only";
import { type InstanceKind, Prisma } from "#generated/prisma/client.ts";
import { findJournal } from "#lib/custody/get-journal.ts";
import { countInFlight } from "#lib/custody/offer-journal.ts";
import { db } from "#lib/db/client.ts";
import { thisInstance } from "#lib/db/this-instance.ts";

/** How often a living process says so. */
export const heartbeatMs = 10_000;
/** After how long without a word a process counts as gone. */
const goneAfterMs = 60_000;

/** Of a row of "Instance": it said so lately, and has not said goodbye. */
export const isAlive = Prisma.sql`
  "stoppedAt" IS NULL AND "seenAt" > statement_timestamp() - make_interval(secs => ${goneAfterMs / 1_000}::double precision)`;

/**
 * Says that this process is alive, and how it is. The times are the database's.
 * @param journalsKept how many journal files it keeps for a person
 */
export async function beat(kind: InstanceKind, journalsKept: number): Promise<void> {
  const state = (await findJournal())?.state();
  const { id, name } = thisInstance;
  await db().$executeRaw`
    INSERT INTO "Instance" ("id", "kind", "name", "startedAt", "seenAt", "inFlight", "journalBytes", "journalFailure",
      "journalsKept")
    VALUES (${id}::uuid, ${kind}::"InstanceKind", ${name}, clock_timestamp(), clock_timestamp(), ${countInFlight()},
      ${state?.bytes ?? 0}, ${state?.failure ?? null}, ${journalsKept})
    ON CONFLICT ("id") DO UPDATE SET "seenAt" = clock_timestamp(), "stoppedAt" = NULL,
      "inFlight" = EXCLUDED."inFlight", "journalBytes" = EXCLUDED."journalBytes",
      "journalFailure" = EXCLUDED."journalFailure", "journalsKept" = EXCLUDED."journalsKept"`;
}

/** How many workers share the work, this process among them where it is one. */
export async function countWorkers(): Promise<number> {
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS "count" FROM "Instance" WHERE "kind" = 'worker' AND ${isAlive}`;
  return row?.count ?? 1;
}

/** Notes that this worker looks for due sets. */
export async function noteSweep(): Promise<void> {
  await db().$executeRaw`
    UPDATE "Instance" SET "sweptAt" = clock_timestamp() WHERE "id" = ${thisInstance.id}::uuid`;
}

/** Says goodbye: nothing of this process is in flight any more. */
export async function sayGoodbye(): Promise<void> {
  await db().$executeRaw`
    UPDATE "Instance" SET "stoppedAt" = clock_timestamp(), "inFlight" = 0 WHERE "id" = ${thisInstance.id}::uuid`;
}

/** The processes whose journals others may settle: known, and silent for a while or stopped. */
export async function listGone(ids: readonly string[]): Promise<Set<string>> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Instance" WHERE "id" = ANY(${ids}::uuid[]) AND ${isAlive}`;
  const alive = new Set(rows.map((row) => row.id));
  return new Set(ids.filter((id) => !alive.has(id)));
}
