import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { queryPrepared } from "#lib/db/prepared.ts";
import { inBatches } from "./in-batches.ts";

/** What is promised to whom. */
export interface NewPromise {
  machineId: string;
  machineName: string;
  /** The secret that it showed: one that has ended since makes the promise void. */
  secretHash: string;
  tokenSetId: string;
  generation: number;
  /** The next planned offer as it was when the promise was reckoned: one that has moved since makes it void. */
  dueAt: Date | null;
  until: Date;
  address: string;
  userAgent: string | null;
}

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

/** The promises as rows, and what is promised of each set together. */
function askedFor(promises: readonly NewPromise[]): Prisma.Sql {
  const column = (read: (promise: NewPromise) => string | number | null) => promises.map(read);
  return Prisma.sql`unnest(
      ${column(({ machineId }) => machineId)}::uuid[], ${column(({ machineName }) => machineName)}::text[],
      ${column(({ secretHash }) => secretHash)}::text[], ${column(({ tokenSetId }) => tokenSetId)}::uuid[],
      ${column(({ generation }) => generation)}::int[], ${column(({ dueAt }) => iso(dueAt))}::timestamptz[],
      ${column(({ until }) => iso(until))}::timestamptz[], ${column(({ address }) => address)}::text[],
      ${column(({ userAgent }) => userAgent)}::text[]
    ) AS asked("machineId", "machineName", "secretHash", "tokenSetId", "generation", "dueAt", "until", "address", "userAgent")`;
}

/**
 * Writes promises in one statement. It locks the sets in the order of their ids, so that it comes before a claim or after it,
 * and compares each as it is once it is locked.
 * @returns the machines whose promises were written
 */
async function insertPromises(
  promises: readonly NewPromise[],
  onLocked: "wait" | "skip",
): Promise<Set<string>> {
  const rows = await queryPrepared<{ machineId: string }>(Prisma.sql`
    WITH asked AS MATERIALIZED (SELECT * FROM ${askedFor(promises)}),
    locked AS MATERIALIZED (
      SELECT t."id", t."generation", t."dueAt" FROM "TokenSet" t
      WHERE t."id" = ANY(ARRAY(SELECT DISTINCT asked."tokenSetId" FROM asked)) AND t."revokedAt" IS NULL
        AND (t."claimedUntil" IS NULL OR t."claimedUntil" <= statement_timestamp())
      ORDER BY t."id"
      FOR NO KEY UPDATE ${Prisma.raw(onLocked === "skip" ? "SKIP LOCKED" : "")}
    ),
    used AS (
      UPDATE "Machine" m SET "lastUsedAt" = statement_timestamp(), "lastAddress" = asked."address",
        "lastUserAgent" = asked."userAgent"
      FROM asked JOIN locked ON locked."id" = asked."tokenSetId" AND locked."generation" = asked."generation"
        AND locked."dueAt" IS NOT DISTINCT FROM asked."dueAt"
      WHERE m."id" = asked."machineId" AND m."revokedAt" IS NULL
        AND (m."expiresAt" IS NULL OR m."expiresAt" > statement_timestamp())
        AND EXISTS (
          SELECT FROM "MachineSecret" s WHERE s."machineId" = m."id" AND s."hash" = asked."secretHash"
            AND (s."expiresAt" IS NULL OR s."expiresAt" > statement_timestamp())
        )
      RETURNING m."id", asked."machineName", asked."tokenSetId", asked."generation", asked."until"
    ),
    held AS (
      UPDATE "TokenSet" t SET "promisedUntil" = GREATEST(t."promisedUntil", added."until"),
        "promisedTo" = CASE
          WHEN t."promisedTo" IS NULL OR t."promisedUntil" <= statement_timestamp() OR t."promisedTo" = added."name"
          THEN added."name" ELSE 'several machines' END
      FROM (
        SELECT used."tokenSetId", max(used."until") AS "until",
          CASE WHEN count(DISTINCT used."machineName") = 1 THEN min(used."machineName") ELSE 'several machines' END AS "name"
        FROM used GROUP BY used."tokenSetId"
      ) added
      WHERE t."id" = added."tokenSetId"
    )
    INSERT INTO "Handout" ("machineId", "tokenSetId", "generation", "promisedUntil", "firstAt", "lastAt")
    SELECT used."id", used."tokenSetId", used."generation", used."until", statement_timestamp(), statement_timestamp()
    FROM used ORDER BY used."id"
    ON CONFLICT ("machineId", "generation") DO UPDATE SET "lastAt" = EXCLUDED."lastAt",
      "promisedUntil" = GREATEST("Handout"."promisedUntil", EXCLUDED."promisedUntil"), "count" = "Handout"."count" + 1
    RETURNING "machineId"`);
  return new Set(rows.map(({ machineId }) => machineId));
}

async function writeAlone(promise: NewPromise): Promise<boolean> {
  return (await insertPromises([promise], "wait")).size > 0;
}

/**
 * Makes a promise durable before the token leaves; it finds nothing when the set has been claimed, refreshed, revoked or
 * planned anew meanwhile, or the machine or its secret has ended. True when it was written. Many callers share one statement
 * and one sync of the disk; what that does not write, because somebody has the set locked or for any other reason, is decided
 * by a statement of its own.
 */
export const writePromise = inBatches<NewPromise, boolean>({
  ...{ size: 100, atOnce: 2, keyOf: ({ machineId }) => machineId },
  async work(promises) {
    const written = await insertPromises(promises, "skip").catch(() => new Set<string>());
    return promises.map((promise) => written.has(promise.machineId) || writeAlone(promise));
  },
});
