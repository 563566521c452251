import "server-only";
import type { SealFormat } from "#lib/crypto/seal.ts";
import type { Db } from "#lib/db/client.ts";
import type { SealedCount } from "./reseal-repository.ts";

/** A process that was heard of within this time may come back; one that is silent for longer is gone. */
const maybeAliveMinutes = 10;
/** As everywhere: one that did not report within this time does not count as running. */
const aliveSeconds = 60;
/** A worker that seals anew says so again within this time, or another takes over: two at once do no harm. */
const workSeconds = 5;

/** The form in which this installation seals. */
export async function readSealFormat(db: Db): Promise<SealFormat> {
  const row = await db.sealing.findFirst({ select: { format: true } });
  return row && row.format >= 2 ? 2 : 1;
}

/** Has values sealed in this form from now on, unless a process may live that does not open it. True when it was raised. */
export async function raiseSealFormat(db: Db, format: SealFormat): Promise<boolean> {
  const raised = await db.$executeRaw`
    UPDATE "Sealing" SET "format" = ${format}
    WHERE "format" < ${format} AND NOT EXISTS (
      SELECT FROM "Instance" i WHERE COALESCE(i."readsFormat", 1) < ${format} AND i."stoppedAt" IS NULL
        AND i."seenAt" > statement_timestamp() - make_interval(mins => ${maybeAliveMinutes}::int)
    )`;
  return raised === 1;
}

/** A process, running or not, and what it says of sealed values. */
export interface SealingProcess {
  id: string;
  name: string;
  seenAt: Date;
  /** It reported within the last minute. */
  isAlive: boolean;
  /** It has not said that it ended, and may come back. */
  mayLive: boolean;
  /** Null for earlier versions, which do not say. */
  sealsWith: string | null;
  opensKeys: string[];
  /** Something may be left of its journal. */
  hasJournal: boolean;
  /** The key that its journal needs; null where an earlier version wrote it. */
  journalKey: string | null;
  /** Of a worker: the keys that journal files of ended processes in its directory need. */
  journalKeys: string[];
}

export interface SealingState {
  lostKeys: string[];
  /** Whether a worker seals anew just now. */
  isWorking: boolean;
  startedAt: Date | null;
  resealed: number;
  unopenable: number;
  countedAt: Date | null;
  countedKey: string | null;
  countedFormat: number | null;
  counts: SealedCount[];
}

/** What is known of keys and forms: the installation's own state and its processes, at one moment of the database. */
export interface SealingFacts {
  now: Date;
  state: SealingState;
  processes: SealingProcess[];
}

export async function readSealingFacts(db: Db): Promise<SealingFacts> {
  const [row] = await db.$queryRaw<(SealingState & { now: Date })[]>`
    SELECT "lostKeys", COALESCE("workedUntil" > clock_timestamp(), false) AS "isWorking", "startedAt", "resealed",
      "unopenable", "countedAt", "countedKey", "countedFormat", COALESCE("counts", '[]') AS "counts",
      clock_timestamp() AS "now"
    FROM "Sealing"`;
  if (!row) throw new Error("The database does not say how it is sealed.");
  const processes = await db.$queryRaw<SealingProcess[]>`
    SELECT "id", "name", "seenAt", "sealsWith", "opensKeys", "journalKeys",
      COALESCE("journalKey", "sealsWith") AS "journalKey",
      "stoppedAt" IS NULL AND "seenAt" > statement_timestamp() - make_interval(secs => ${aliveSeconds}::int) AS "isAlive",
      "stoppedAt" IS NULL AND "seenAt" > statement_timestamp() - make_interval(mins => ${maybeAliveMinutes}::int) AS "mayLive",
      "journalId" IS NOT NULL AND "journalGoneAt" IS NULL AS "hasJournal"
    FROM "Instance" ORDER BY "startedAt", "id"`;
  const { now, ...state } = row;
  return { now, state, processes };
}

/** Takes up sealing anew, or goes on with it; false while another worker is at it. */
export async function takeSealingWork(db: Db, instanceId: string): Promise<boolean> {
  const taken = await db.$executeRaw`
    UPDATE "Sealing" SET "workedBy" = ${instanceId}::uuid,
      "workedUntil" = clock_timestamp() + make_interval(secs => ${workSeconds}::int)
    WHERE "workedUntil" IS NULL OR "workedUntil" <= clock_timestamp() OR "workedBy" = ${instanceId}::uuid`;
  return taken === 1;
}

/** Begins a run: its progress is counted from nothing. */
export async function beginSealingRun(db: Db): Promise<void> {
  await db.$executeRaw`
    UPDATE "Sealing" SET "startedAt" = clock_timestamp(), "resealed" = 0, "unopenable" = 0`;
}

export async function addSealingProgress(
  db: Db,
  { resealed, unopenable }: { resealed: number; unopenable: number },
): Promise<void> {
  await db.$executeRaw`
    UPDATE "Sealing" SET "resealed" = "resealed" + ${resealed}, "unopenable" = "unopenable" + ${unopenable}`;
}

export async function endSealingWork(db: Db, instanceId: string): Promise<void> {
  await db.$executeRaw`
    UPDATE "Sealing" SET "workedBy" = NULL, "workedUntil" = NULL WHERE "workedBy" = ${instanceId}::uuid`;
}

/** The database's clock before a count: what is written later is not in it. */
export async function readClock(db: Db): Promise<Date> {
  const [row] = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS "now"`;
  if (!row) throw new Error("The database did not return its time.");
  return row.now;
}

/** Writes down how many values there are by form and key, and what was to be written then. */
export async function saveCounts(
  db: Db,
  counts: readonly SealedCount[],
  { at, keyId, format }: { at: Date; keyId: string; format: SealFormat },
): Promise<void> {
  await db.$executeRaw`
    UPDATE "Sealing" SET "counts" = ${JSON.stringify(counts)}::jsonb, "countedAt" = ${at}::timestamptz,
      "countedKey" = ${keyId}, "countedFormat" = ${format}`;
}

/** Has values that need this key not waited for any more. */
export async function addLostKey(db: Db, keyId: string): Promise<void> {
  await db.$executeRaw`
    UPDATE "Sealing" SET "lostKeys" = array_append("lostKeys", ${keyId}) WHERE NOT ${keyId} = ANY("lostKeys")`;
}

/** A key that is back is lost no more: a start waits for it again. */
export async function forgetLostKeys(db: Db, given: readonly string[]): Promise<void> {
  await db.$executeRaw`
    UPDATE "Sealing" SET "lostKeys" = ARRAY(SELECT unnest("lostKeys") EXCEPT SELECT unnest(${[...given]}::text[]))
    WHERE "lostKeys" && ${[...given]}::text[]`;
}

export async function listLostKeys(db: Db): Promise<string[]> {
  return (await db.sealing.findFirst({ select: { lostKeys: true } }))?.lostKeys ?? [];
}
