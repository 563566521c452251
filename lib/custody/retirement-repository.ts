import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { heldDeployment } from "#lib/deployment/deployment-repository.ts";
import { completeAttempt } from "./attempt-repository.ts";
import { type SealedPair, tokenSetKeyColumns } from "./generation-repository.ts";

/** A replaced pair that is still to be revoked at the provider. */
export interface Retirement extends SealedPair {
  /** The attempt that brought the pair in its place: its entry says what went wrong. */
  attemptId: string;
  heldUntil: Date | null;
  /** How often it was tried, with this try. */
  tries: number;
  /** An imported pair took its place or that of a successor, and may have been rotated out of it. */
  mayBeAncestor: boolean;
}

/** Which retirements a process takes up. */
type Taken =
  /** Those whose time has come, of all sets where a call is of use. */
  | { dueAtMost: number }
  /** Those of one set that no machine relies on. */
  | { unheldOf: string }
  /** Those of one set, whoever relies on them. */
  | { allOf: string }
  | { tokenSetId: string; generation: number };

const free = Prisma.sql`SELECT r."generationId" FROM "Retirement" r`;

/** Of a retirement `r` and its set `t`: a worker may carry it out now. */
function isDue(): Prisma.Sql {
  return Prisma.sql`r."dueAt" <= statement_timestamp() AND t."credentialsRefusedAt" IS NULL AND NOT EXISTS (${heldDeployment()})`;
}

/** Whether a worker has any to carry out, so that calls of the budget are taken only then. */
export async function hasDueRetirement(db: Db): Promise<boolean> {
  const due = await db.$queryRaw<object[]>`
    ${free} JOIN "TokenSet" t ON t."id" = r."tokenSetId" WHERE ${isDue()} LIMIT 1`;
  return due.length > 0;
}

function pick(taken: Taken): Prisma.Sql {
  if ("dueAtMost" in taken) {
    return Prisma.sql`${free} JOIN "TokenSet" t ON t."id" = r."tokenSetId"
      WHERE ${isDue()} ORDER BY r."dueAt" LIMIT ${taken.dueAtMost} FOR UPDATE OF r SKIP LOCKED`;
  }
  if ("generation" in taken) {
    return Prisma.sql`${free} JOIN "Generation" g ON g."id" = r."generationId"
      WHERE r."tokenSetId" = ${taken.tokenSetId}::uuid AND g."number" = ${taken.generation}::int FOR UPDATE OF r`;
  }
  if ("allOf" in taken)
    return Prisma.sql`${free} WHERE r."tokenSetId" = ${taken.allOf}::uuid FOR UPDATE OF r`;
  return Prisma.sql`${free} WHERE r."tokenSetId" = ${taken.unheldOf}::uuid AND r."heldUntil" IS NULL FOR UPDATE OF r`;
}

/**
 * Takes up retirements: the next try of each comes after a pause that grows from a minute to an hour, so that a process
 * that dies with one in hand delays it and loses nothing. Oldest pair first.
 */
export async function takeRetirements(db: Db, taken: Taken): Promise<Retirement[]> {
  const rows = await db.$queryRaw<Retirement[]>`
    WITH picked AS MATERIALIZED (${pick(taken)})
    UPDATE "Retirement" r SET "tries" = r."tries" + 1,
      "dueAt" = clock_timestamp() + LEAST(interval '1 hour', interval '1 minute' * power(2, LEAST(r."tries", 10)))
    FROM picked, "Generation" g, "TokenSet" t
    WHERE r."generationId" = picked."generationId" AND g."id" = r."generationId" AND t."id" = r."tokenSetId"
    RETURNING ${tokenSetKeyColumns}, r."attemptId", r."heldUntil", r."tries",
      EXISTS (
        SELECT FROM "Generation" n WHERE n."tokenSetId" = t."id" AND n."number" > g."number" AND n."source" = 'import'
      ) AS "mayBeAncestor",
      g."id", g."number", g."accessTokenSealed", g."refreshTokenSealed", g."refreshTokenFingerprint", g."expiresAt",
      g."expiryStated"`;
  return rows.sort((one, other) => one.number - other.number);
}

/** A pair that takes the current one's place, and the attempt that brought it. */
interface Successor {
  tokenSetId: string;
  number: number;
  attemptId: string;
}

/**
 * Enters what a new connection replaces, before it does: every other pair of the set but those that nobody has decided about.
 * The process that connects has a minute to revoke it; a pair that machines rely on waits for the promise's end and the
 * requests that are on their way then.
 */
export async function retireReplacedBy(tx: Tx, { tokenSetId, number, attemptId }: Successor): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Retirement" ("generationId", "tokenSetId", "attemptId", "heldUntil", "dueAt")
    SELECT r."id", t."id", ${attemptId}::uuid, r."heldUntil",
      COALESCE(r."heldUntil" + interval '5 seconds', clock_timestamp() + interval '1 minute')
    FROM "TokenSet" t, LATERAL (
      SELECT g."id", CASE WHEN g."number" = t."generation" AND t."revokedAt" IS NULL
        AND t."promisedUntil" > clock_timestamp() THEN t."promisedUntil" END AS "heldUntil"
      FROM "Generation" g
      WHERE g."tokenSetId" = t."id" AND g."wipedAt" IS NULL AND g."number" <> ${number}::int
        AND NOT EXISTS (
          SELECT FROM "Grant" p WHERE p."tokenSetId" = g."tokenSetId" AND p."generation" = g."number"
            AND p."standing" IN ('received', 'aside')
        )
    ) r
    WHERE t."id" = ${tokenSetId}::uuid
    ON CONFLICT DO NOTHING`;
}

/** Enters one pair that a member does not want. */
export async function retireOne(tx: Tx, { tokenSetId, number, attemptId }: Successor): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Retirement" ("generationId", "tokenSetId", "attemptId", "dueAt")
    SELECT g."id", g."tokenSetId", ${attemptId}::uuid, clock_timestamp() + interval '1 minute' FROM "Generation" g
    WHERE g."tokenSetId" = ${tokenSetId}::uuid AND g."number" = ${number}::int AND g."wipedAt" IS NULL
    ON CONFLICT DO NOTHING`;
}

/**
 * Enters every pair of a set beside the current one that nothing else remembers, those too that nobody has decided about: a
 * revoked set needs none of them.
 */
export async function retireAllBeside(
  tx: Tx,
  tokenSetId: string,
  attemptId: string,
  now: Date,
): Promise<void> {
  // What was stored and not judged yet has an attempt without an outcome: nobody judges it any more.
  const unjudged = await tx.grant.findMany({
    where: { tokenSetId, standing: "received", attemptId: { not: null } },
    select: { attemptId: true, generation: true },
  });
  for (const { attemptId: id, generation } of unjudged) {
    const result = { outcome: "fenced", note: { code: "revoked_unjudged", generation } } as const;
    if (id !== null) await completeAttempt(tx, id, result, now);
  }
  await tx.$executeRaw`
    UPDATE "Grant" SET "standing" = 'ended', "dueAt" = NULL
    WHERE "tokenSetId" = ${tokenSetId}::uuid AND "standing" IN ('received', 'aside')`;
  await tx.$executeRaw`
    INSERT INTO "Retirement" ("generationId", "tokenSetId", "attemptId", "dueAt")
    SELECT g."id", t."id", ${attemptId}::uuid, clock_timestamp() + interval '1 minute'
    FROM "TokenSet" t JOIN "Generation" g ON g."tokenSetId" = t."id"
    WHERE t."id" = ${tokenSetId}::uuid AND g."wipedAt" IS NULL AND NOT g."adopted"
    ON CONFLICT DO NOTHING`;
}

/** A pair that is revoked, or that nobody can revoke, is wiped; true for the one process that did so. */
export async function endRetirement(db: Db, generationId: string, now: Date): Promise<boolean> {
  const ended = await db.$queryRaw<object[]>`
    WITH ended AS (DELETE FROM "Retirement" WHERE "generationId" = ${generationId}::uuid RETURNING "generationId")
    UPDATE "Generation" g SET "accessTokenSealed" = NULL, "refreshTokenSealed" = NULL, "wipedAt" = ${now}
    FROM ended WHERE g."id" = ended."generationId" AND g."wipedAt" IS NULL
    RETURNING g."id"`;
  return ended.length > 0;
}

/** A replaced pair as its set's page shows it. */
export interface ReplacedPairRow {
  generation: { number: number };
  heldUntil: Date | null;
  tries: number;
}

/** The replaced pairs of a set that are still to be revoked, oldest first. */
export function listReplacedPairs(db: Db, tokenSetId: string): Promise<ReplacedPairRow[]> {
  return db.retirement.findMany({
    where: { tokenSetId },
    orderBy: { generation: { number: "asc" } },
    select: { heldUntil: true, tries: true, generation: { select: { number: true } } },
  });
}
