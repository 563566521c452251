import "server-only";
import { type InstanceKind, Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";

/** A process whose row is older counts as gone. */
const goneAfterMs = 60_000;

/** SQL condition on "Instance": updated lately and not stopped. */
export const isAlive = Prisma.sql`
  "stoppedAt" IS NULL AND "seenAt" > statement_timestamp() - make_interval(secs => ${goneAfterMs / 1_000}::double precision)`;

/** What a process says of sealed values. */
interface InstanceSealing {
  /** The newest form that it opens. */
  readsFormat: number;
  /** The id of the master key that it seals with; null while it has none. */
  sealsWith: string | null;
  opensKeys: string[];
}

interface NewInstance extends InstanceSealing {
  id: string;
  kind: InstanceKind;
  name: string;
  /** The id of the journal directory it writes to; null while that is not known. */
  journalId: string | null;
}

/** A running process and the state of its journal. */
interface InstanceState extends NewInstance {
  inFlight: number;
  journalBytes: number;
  journalFailure: string | null;
  journalOnReserve: boolean;
  journalsKept: number;
}

/** Writes the row of a process that has not reported yet; one that is there is kept, and counts as alive again. */
export async function enterInstance(db: Db, instance: NewInstance): Promise<void> {
  const { id, kind, name, journalId, readsFormat, sealsWith, opensKeys } = instance;
  await db.$executeRaw`
    INSERT INTO "Instance" ("id", "kind", "name", "journalId", "startedAt", "seenAt", "readsFormat", "sealsWith", "opensKeys")
    VALUES (${id}::uuid, ${kind}::"InstanceKind", ${name}, ${journalId}::uuid, clock_timestamp(), clock_timestamp(),
      ${readsFormat}, ${sealsWith}, ${opensKeys}::text[])
    ON CONFLICT ("id") DO UPDATE SET "seenAt" = clock_timestamp(), "stoppedAt" = NULL, "journalGoneAt" = NULL,
      "journalId" = COALESCE(EXCLUDED."journalId", "Instance"."journalId")`;
}

/** Writes the row of a process that is alive now, by the database's clock. */
export async function saveInstance(db: Db, state: InstanceState): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "Instance" ("id", "kind", "name", "journalId", "startedAt", "seenAt", "inFlight", "journalBytes",
      "journalFailure", "journalOnReserve", "journalsKept", "readsFormat", "sealsWith", "opensKeys")
    VALUES (${state.id}::uuid, ${state.kind}::"InstanceKind", ${state.name}, ${state.journalId}::uuid, clock_timestamp(),
      clock_timestamp(), ${state.inFlight}, ${state.journalBytes}, ${state.journalFailure},
      ${state.journalOnReserve}, ${state.journalsKept}, ${state.readsFormat}, ${state.sealsWith}, ${state.opensKeys}::text[])
    ON CONFLICT ("id") DO UPDATE SET "kind" = EXCLUDED."kind", "readsFormat" = EXCLUDED."readsFormat",
      "sealsWith" = EXCLUDED."sealsWith", "opensKeys" = EXCLUDED."opensKeys",
      "journalId" = COALESCE(EXCLUDED."journalId", "Instance"."journalId"), "seenAt" = clock_timestamp(), "stoppedAt" = NULL,
      "journalGoneAt" = NULL, "inFlight" = EXCLUDED."inFlight", "journalBytes" = EXCLUDED."journalBytes",
      "journalFailure" = EXCLUDED."journalFailure", "journalOnReserve" = EXCLUDED."journalOnReserve",
      "journalsKept" = EXCLUDED."journalsKept"`;
}

export async function setSwept(db: Db, id: string): Promise<void> {
  await db.$executeRaw`UPDATE "Instance" SET "sweptAt" = clock_timestamp() WHERE "id" = ${id}::uuid`;
}

/** @param journalIsGone nothing is left of its journal */
export async function setStopped(db: Db, id: string, journalIsGone: boolean): Promise<void> {
  await db.$executeRaw`
    UPDATE "Instance" SET "stoppedAt" = clock_timestamp(), "inFlight" = 0,
      "journalGoneAt" = CASE WHEN ${journalIsGone} THEN clock_timestamp() END
    WHERE "id" = ${id}::uuid`;
}

/** Notes that nothing is left of the journals of ended processes that wrote to this directory and own none of its files. */
export async function noteJournalsGone(db: Db, journalId: string, owners: readonly string[]): Promise<void> {
  await db.$executeRaw`
    UPDATE "Instance" SET "journalGoneAt" = clock_timestamp()
    WHERE "journalId" = ${journalId}::uuid AND "journalGoneAt" IS NULL AND NOT (${isAlive})
      AND "id"::text <> ALL(${owners}::text[])`;
}

/** Notes that nobody will read this process's journal any more: nothing waits for it. */
export async function noteJournalGone(db: Db, id: string): Promise<void> {
  await db.$executeRaw`UPDATE "Instance" SET "journalGoneAt" = clock_timestamp() WHERE "id" = ${id}::uuid`;
}

/** Notes that what the journals of these processes hold is in the database, since a standby was promoted. */
export async function noteCaughtUp(db: Db, ids: readonly string[]): Promise<void> {
  await db.$executeRaw`UPDATE "Instance" SET "caughtUpAt" = clock_timestamp() WHERE "id"::text = ANY(${ids}::text[])`;
}

/** Notes that an ended process's journal was sealed anew under this key. */
export async function setJournalKey(db: Db, id: string, keyId: string): Promise<void> {
  await db.$executeRaw`
    UPDATE "Instance" SET "journalKey" = ${keyId} WHERE "id"::text = ${id} AND "journalKey" IS DISTINCT FROM ${keyId}`;
}

/** Notes which keys the journal files of ended processes need, of the directory that this process works in. */
export async function noteJournalKeys(db: Db, id: string, keyIds: readonly string[]): Promise<void> {
  await db.$executeRaw`UPDATE "Instance" SET "journalKeys" = ${keyIds}::text[] WHERE "id" = ${id}::uuid`;
}

/** Whether a worker has reported within the last minute. */
export async function hasLivingWorker(db: Db): Promise<boolean> {
  const living = await db.$queryRaw<object[]>`
    SELECT FROM "Instance" WHERE "kind" = 'worker' AND ${isAlive} LIMIT 1`;
  return living.length > 0;
}

/** A process's row. */
export interface InstancePresence {
  /** It has said that it ended. */
  hasStopped: boolean;
  /** It has reported within the last minute, by the database's clock. */
  isAlive: boolean;
  /** When it last reported. */
  seenAt: Date;
}

/** What the rows of these processes say. One without a row is left out: it is unknown, not gone. */
export async function listPresence(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, InstancePresence>> {
  const rows = await db.$queryRaw<(InstancePresence & { id: string })[]>`
    SELECT "id", "stoppedAt" IS NOT NULL AS "hasStopped", ${isAlive} AS "isAlive", "seenAt"
    FROM "Instance" WHERE "id"::text = ANY(${ids}::text[])`;
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}
