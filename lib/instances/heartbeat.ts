import "server-only";
import { type InstanceKind, Prisma } from "#generated/prisma/client.ts";
import { findJournal } from "#lib/custody/get-journal.ts";
import { countInFlight } from "#lib/custody/offer-journal.ts";
import { db } from "#lib/db/client.ts";
import { thisInstance } from "#lib/db/this-instance.ts";

/** How often a running process updates its row. */
export const heartbeatMs = 10_000;
/** A process whose row is older counts as gone. */
const goneAfterMs = 60_000;

/** SQL condition on "Instance": updated lately and not stopped. */
export const isAlive = Prisma.sql`
  "stoppedAt" IS NULL AND "seenAt" > statement_timestamp() - make_interval(secs => ${goneAfterMs / 1_000}::double precision)`;

/**
 * Records that this process is alive, and the state of its journal, with the database's time.
 * @param journalsKept how many journal files wait for a person to look at them
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

/** Counts the workers that are alive. */
export async function countWorkers(): Promise<number> {
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS "count" FROM "Instance" WHERE "kind" = 'worker' AND ${isAlive}`;
  return row?.count ?? 1;
}

/** Records that this worker has just looked for due sets. */
export async function noteSweep(): Promise<void> {
  await db().$executeRaw`
    UPDATE "Instance" SET "sweptAt" = clock_timestamp() WHERE "id" = ${thisInstance.id}::uuid`;
}

/** Records that this process has stopped and has nothing in flight. */
export async function markStopped(): Promise<void> {
  await db().$executeRaw`
    UPDATE "Instance" SET "stoppedAt" = clock_timestamp(), "inFlight" = 0 WHERE "id" = ${thisInstance.id}::uuid`;
}

/** Returns those of `ids` that are not alive: other processes may settle their journals. */
export async function listGone(ids: readonly string[]): Promise<Set<string>> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Instance" WHERE "id" = ANY(${ids}::uuid[]) AND ${isAlive}`;
  const alive = new Set(rows.map((row) => row.id));
  return new Set(ids.filter((id) => !alive.has(id)));
}
