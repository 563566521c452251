import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import { isAlive } from "#lib/instances/instance-repository.ts";

/** A set that is due for longer is overdue: no worker picks it up. */
const overdueAfterSeconds = 5 * 60;

export interface Waiting {
  /** For another client secret: the provider refused the application's. */
  secret: number;
  /** Until a machine may no longer rely on the access token. */
  machine: number;
  /** For the next try after one that failed. */
  retry: number;
}

export interface WorkRow {
  due: number;
  overdue: number;
  /** Since when the longest due set has been due: the workers' lag. */
  longestDueAt: Date | null;
  /** Sets whose planned refresh is past and that wait for something else, by what they wait for. */
  waiting: Waiting;
  inFlight: number;
  /** When the oldest attempt that is past its deadline without an outcome was started. */
  oldestOpenAt: Date | null;
  /** Sets of a restored or promoted database that Apicbase still has to be asked about. */
  unproven: number;
}

/** What the pages call due, and no worker may take now. Each set counts once, by what holds it longest. */
async function countWaiting(client: Db, ofSets: Prisma.Sql): Promise<Waiting> {
  const [row] = await client.$queryRaw<Waiting[]>`
    SELECT
      (count(*) FILTER (WHERE "credentialsRefusedAt" IS NOT NULL))::int AS "secret",
      (count(*) FILTER (WHERE "dueAt" > statement_timestamp() AND "dueAt" = "promisedUntil"))::int AS "machine",
      (count(*) FILTER (WHERE "dueAt" > statement_timestamp() AND "dueAt" IS DISTINCT FROM "promisedUntil"))::int AS "retry"
    FROM "TokenSet"
    WHERE "nextRefreshAt" <= statement_timestamp() AND "generation" > 0 AND "revokedAt" IS NULL AND "pausedAt" IS NULL
      AND "verdict" IS NULL ${ofSets}`;
  return row ?? { secret: 0, machine: 0, retry: 0 };
}

/** What is due and under way; of one organization, or of all. */
export async function readWork(client: Db, organizationId: string | null): Promise<WorkRow> {
  const ofSets = organizationId ? Prisma.sql`AND "organizationId" = ${organizationId}::uuid` : Prisma.empty;
  const [sets] = await client.$queryRaw<Pick<WorkRow, "due" | "overdue" | "longestDueAt">[]>`
    SELECT count(*)::int AS "due", min("dueAt") AS "longestDueAt",
      count(*) FILTER (WHERE "dueAt" < statement_timestamp() - make_interval(secs => ${overdueAfterSeconds}))::int AS "overdue"
    FROM "TokenSet" WHERE "dueAt" <= statement_timestamp() ${ofSets}`;
  const ofAttempts = organizationId
    ? Prisma.sql`AND EXISTS (
        SELECT FROM "TokenSet" t WHERE t."id" = a."tokenSetId" AND t."organizationId" = ${organizationId}::uuid)`
    : Prisma.empty;
  const [attempts] = await client.$queryRaw<Pick<WorkRow, "inFlight" | "oldestOpenAt">[]>`
    SELECT (count(*) FILTER (WHERE a."outcome" IS NULL AND a."deadlineAt" > statement_timestamp()))::int AS "inFlight",
      min(a."startedAt") FILTER (WHERE a."deadlineAt" <= statement_timestamp()) AS "oldestOpenAt"
    FROM "Attempt" a WHERE (a."outcome" IS NULL OR a."outcome" = 'unknown') ${ofAttempts}`;
  const [restored] = await client.$queryRaw<Pick<WorkRow, "unproven">[]>`
    SELECT count(*)::int AS "unproven" FROM "TokenSet"
    WHERE "unprovenSince" IS NOT NULL AND "verdict" IS NULL AND "revokedAt" IS NULL ${ofSets}`;
  return {
    due: 0,
    overdue: 0,
    longestDueAt: null,
    waiting: await countWaiting(client, ofSets),
    inFlight: 0,
    oldestOpenAt: null,
    unproven: 0,
    ...sets,
    ...attempts,
    ...restored,
  };
}

/** Sets of an adopted copy or backup that were found to be behind the provider, latest first. */
export function listBehind(client: Db, organizationId: string, take: number) {
  return client.tokenSet.findMany({
    where: {
      organizationId,
      unprovenSince: { not: null },
      revokedAt: null,
      AND: [{ verdict: { not: null } }, { verdict: { not: "client_secret_changed" } }],
    },
    orderBy: [{ verdictAt: "desc" }, { id: "asc" }],
    take,
    select: { id: true, name: true, environment: true, verdictAt: true },
  });
}

export interface InstanceRow {
  id: string;
  kind: "web" | "worker" | "handout";
  name: string;
  startedAt: Date;
  seenAt: Date;
  sweptAt: Date | null;
  inFlight: number;
  journalBytes: bigint;
  journalFailure: string | null;
  journalOnReserve: boolean;
  journalsKept: number;
}

/** The running processes, workers first. */
export function listLiving(client: Db): Promise<InstanceRow[]> {
  return client.$queryRaw<InstanceRow[]>`
    SELECT "id", "kind", "name", "startedAt", "seenAt", "sweptAt", "inFlight", "journalBytes", "journalFailure", "journalOnReserve",
      "journalsKept"
    FROM "Instance" WHERE ${isAlive}
    ORDER BY "kind" DESC, "startedAt", "id"`;
}

/** Whether a running worker can write its journal, or none runs that could not. */
export async function isAnyJournalWritten(client: Db): Promise<boolean> {
  const [row] = await client.$queryRaw<{ writes: boolean }[]>`
    SELECT COALESCE(bool_or("journalFailure" IS NULL), true) AS "writes"
    FROM "Instance" WHERE "kind" = 'worker' AND ${isAlive}`;
  return row?.writes ?? true;
}

/** When any worker last looked for due sets; null when none ever did. */
export async function findLastSweep(client: Db): Promise<{ sweptAt: Date | null; now: Date }> {
  const [row] = await client.$queryRaw<{ sweptAt: Date | null; now: Date }[]>`
    SELECT max("sweptAt") AS "sweptAt", clock_timestamp() AS "now" FROM "Instance"`;
  if (!row) throw new Error("The database did not return its time.");
  return row;
}

/** Whether any set of the installation has been due for minutes. */
export async function isAnythingOverdue(client: Db): Promise<boolean> {
  const [row] = await client.$queryRaw<{ waits: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM "TokenSet" WHERE "dueAt" < statement_timestamp() - make_interval(secs => ${overdueAfterSeconds})
    ) AS "waits"`;
  return row?.waits ?? false;
}

export interface OutcomeRow {
  kind: string;
  trigger: string;
  outcome: string;
  count: number;
}

/** Outcomes of the attempts of the last 24 hours; of one organization, or of all. */
export function countOutcomes(client: Db, organizationId: string | null): Promise<OutcomeRow[]> {
  const own = organizationId
    ? Prisma.sql`AND EXISTS (
        SELECT FROM "TokenSet" t WHERE t."id" = a."tokenSetId" AND t."organizationId" = ${organizationId}::uuid)`
    : Prisma.empty;
  return client.$queryRaw<OutcomeRow[]>`
    SELECT a."kind"::text, a."trigger"::text, COALESCE(a."outcome"::text, 'open') AS "outcome", count(*)::int AS "count"
    FROM "Attempt" a WHERE a."startedAt" > statement_timestamp() - interval '24 hours' ${own}
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
}

/** Seconds that the provider took to answer refreshes in the last hour, at p50, p95 and p99; null without any. */
export async function readLatency(client: Db): Promise<[number, number, number] | null> {
  const [row] = await client.$queryRaw<{ quantiles: [number, number, number] | null }[]>`
    SELECT percentile_cont(ARRAY[0.5, 0.95, 0.99])
      WITHIN GROUP (ORDER BY "providerMs"::float8 / 1000) AS "quantiles"
    FROM "Attempt" WHERE "startedAt" > statement_timestamp() - interval '1 hour' AND "providerMs" IS NOT NULL`;
  return row?.quantiles ?? null;
}

/** Throws when the database does not answer. */
export async function pingDatabase(client: Db): Promise<void> {
  await client.$queryRaw`SELECT 1`;
}

/** The migrations that were applied completely. */
export async function listAppliedMigrations(client: Db): Promise<Set<string>> {
  const rows = await client.$queryRaw<{ migration_name: string }[]>`
    SELECT "migration_name" FROM "_prisma_migrations"
    WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`;
  return new Set(rows.map((row) => row.migration_name));
}

/** Deletes expired rate limits, delays and links for a new password, flows of discarded sets, sessions and alerts that ended long ago and processes that are long gone and left no offer open. */
export async function deleteOutdated(client: Db): Promise<void> {
  await client.$executeRaw`
    DELETE FROM "RateLimiterFlexible" WHERE "expire" < statement_timestamp() - interval '1 day'`;
  await client.$executeRaw`
    DELETE FROM "SignInDelay" WHERE "lastAt" < statement_timestamp() - interval '1 day'`;
  await client.$executeRaw`
    DELETE FROM "DiscardedFlow" WHERE "expiresAt" < statement_timestamp() - interval '1 day'`;
  await client.$executeRaw`
    UPDATE "Authorization" SET "codeVerifierSealed" = NULL
    WHERE "codeVerifierSealed" IS NOT NULL AND "expiresAt" < statement_timestamp() - interval '1 day'`;
  await client.$executeRaw`DELETE FROM "PasswordReset" WHERE "expiresAt" < statement_timestamp()`;
  await client.$executeRaw`
    DELETE FROM "Session" WHERE "expiresAt" < statement_timestamp() - interval '30 days'`;
  await client.$executeRaw`DELETE FROM "Alert" WHERE "settledAt" < statement_timestamp() - interval '400 days'`;
  await client.$executeRaw`
    DELETE FROM "Instance" i WHERE i."seenAt" < statement_timestamp() - interval '7 days'
      AND NOT EXISTS (SELECT FROM "Attempt" a
        WHERE a."instanceId" = i."id" AND (a."outcome" IS NULL OR a."outcome" = 'unknown'))`;
}

/**
 * Of the newest refreshes, the end that is nearest to its beginning, in milliseconds after it; and how far the newest
 * activity lies in the future. Null without any.
 */
export async function readStoredTimes(
  client: Db,
): Promise<{ endedAfterMs: number | null; aheadMs: number | null }> {
  const [row] = await client.$queryRaw<{ endedAfterMs: number | null; aheadMs: number | null }[]>`
    SELECT
      (SELECT "ms" FROM (
        SELECT (extract(epoch FROM "completedAt" - "startedAt") * 1000)::float8 AS "ms" FROM "Attempt"
        WHERE "kind" = 'refresh' AND "completedAt" IS NOT NULL ORDER BY "startedAt" DESC LIMIT 20
      ) newest ORDER BY abs("ms") LIMIT 1) AS "endedAfterMs",
      (SELECT (extract(epoch FROM max("at") - clock_timestamp()) * 1000)::float8 FROM "AuditEvent") AS "aheadMs"`;
  return row ?? { endedAfterMs: null, aheadMs: null };
}
