import "server-only";
import { type InstanceKind, Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";

/** A process whose row is older counts as gone. */
const goneAfterMs = 60_000;

/** SQL condition on "Instance": updated lately and not stopped. */
export const isAlive = Prisma.sql`
  "stoppedAt" IS NULL AND "seenAt" > statement_timestamp() - make_interval(secs => ${goneAfterMs / 1_000}::double precision)`;

/** A running process and the state of its journal. */
interface InstanceState {
  id: string;
  kind: InstanceKind;
  name: string;
  inFlight: number;
  journalBytes: number;
  journalFailure: string | null;
  journalsKept: number;
}

/** Writes the row of a process that is alive now, by the database's clock. */
export async function saveInstance(db: Db, state: InstanceState): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "Instance" ("id", "kind", "name", "startedAt", "seenAt", "inFlight", "journalBytes", "journalFailure",
      "journalsKept")
    VALUES (${state.id}::uuid, ${state.kind}::"InstanceKind", ${state.name}, clock_timestamp(), clock_timestamp(),
      ${state.inFlight}, ${state.journalBytes}, ${state.journalFailure}, ${state.journalsKept})
    ON CONFLICT ("id") DO UPDATE SET "seenAt" = clock_timestamp(), "stoppedAt" = NULL,
      "inFlight" = EXCLUDED."inFlight", "journalBytes" = EXCLUDED."journalBytes",
      "journalFailure" = EXCLUDED."journalFailure", "journalsKept" = EXCLUDED."journalsKept"`;
}

export async function countAliveWorkers(db: Db): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS "count" FROM "Instance" WHERE "kind" = 'worker' AND ${isAlive}`;
  return row?.count ?? 1;
}

export async function setSwept(db: Db, id: string): Promise<void> {
  await db.$executeRaw`UPDATE "Instance" SET "sweptAt" = clock_timestamp() WHERE "id" = ${id}::uuid`;
}

export async function setStopped(db: Db, id: string): Promise<void> {
  await db.$executeRaw`
    UPDATE "Instance" SET "stoppedAt" = clock_timestamp(), "inFlight" = 0 WHERE "id" = ${id}::uuid`;
}

/** Returns those of `ids` that are not alive: other processes may settle their journals. */
export async function listGone(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Instance" WHERE "id" = ANY(${ids}::uuid[]) AND ${isAlive}`;
  const alive = new Set(rows.map((row) => row.id));
  return new Set(ids.filter((id) => !alive.has(id)));
}
