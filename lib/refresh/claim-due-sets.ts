import "server-only";
import { type AttemptTrigger, Prisma } from "#generated/prisma/client.ts";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { type Claim, claimMs, lastSend } from "#lib/custody/claim.ts";
import { type HeldPair, openPair } from "#lib/custody/generation-repository.ts";
import { db } from "#lib/db/client.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { heldDeployment } from "#lib/deployment/deployment.ts";
import type { Vault } from "#lib/vault/vault.ts";
import type { Doubt } from "./clear-doubts.ts";

/** A set that a worker has claimed, with the pair to be offered. */
export interface ClaimedSet {
  claim: Claim;
  pair: HeldPair;
  doubts: Doubt[];
}

// Sets that are due are sorted among this many of the longest due: bounded work, however long the backlog.
const window = 256;

// A kept pair is put in force before anything of its predecessor is offered again.
const isFree = () => Prisma.sql`(t."claimedUntil" IS NULL OR t."claimedUntil" <= statement_timestamp())
  AND NOT EXISTS (
    SELECT FROM "Generation" k WHERE k."tokenSetId" = t."id" AND k."rotatedFrom" = t."generation"
      AND NOT k."adopted" AND k."wipedAt" IS NULL
  )
  AND NOT EXISTS (${heldDeployment()})`;

/**
 * Due sets, the soonest to expire first; those that another worker is just claiming are passed over. The statement's
 * time, unlike the clock's, is one that an index can be asked with. Sorted before they are looked up: only those that
 * are taken are.
 */
export function pickDue(limit: number): Prisma.Sql {
  return Prisma.sql`
    SELECT t."id" FROM (
      SELECT * FROM (
        SELECT "id", "accessTokenExpiresAt" FROM "TokenSet"
        WHERE "dueAt" <= statement_timestamp()
          AND ("claimedUntil" IS NULL OR "claimedUntil" <= statement_timestamp())
        ORDER BY "dueAt" LIMIT ${window}
      ) longest ORDER BY "accessTokenExpiresAt"
    ) due
    JOIN "TokenSet" t ON t."id" = due."id"
    WHERE t."dueAt" <= statement_timestamp() AND ${isFree()}
    ORDER BY due."accessTokenExpiresAt"
    LIMIT ${limit} FOR UPDATE OF t SKIP LOCKED`;
}

/** Sets whose attempts are open past their deadline and that may be asked about, whether or not they are due. */
function pickOpen(limit: number): Prisma.Sql {
  return Prisma.sql`
    SELECT t."id" FROM "TokenSet" t
    WHERE t."id" IN (
      SELECT a."tokenSetId" FROM "Attempt" a
      WHERE (a."outcome" IS NULL OR a."outcome" = 'unknown')
        AND a."deadlineAt" <= statement_timestamp() AND a."kind" = 'refresh'
      ORDER BY a."deadlineAt" LIMIT ${window}
    )
    AND t."revokedAt" IS NULL AND t."verdict" IS NULL AND t."pausedAt" IS NULL
    AND t."credentialsRefusedAt" IS NULL AND ${isFree()}
    AND (t."retryAt" IS NULL OR t."retryAt" <= statement_timestamp())
    LIMIT ${limit} FOR UPDATE OF t SKIP LOCKED`;
}

interface ClaimedRow {
  attemptId: string;
  tokenSetId: string;
  organizationId: string;
  applicationId: string;
  fence: number;
  unprovenSince: Date | null;
  startedAt: Date;
  until: Date;
  generationId: string;
  generation: number;
  accessTokenSealed: string | null;
  refreshTokenSealed: string | null;
  refreshTokenFingerprint: string | null;
  expiresAt: Date;
}

/** Claims what was picked, fence and deadline and the ledger's line for each, in one statement. */
function claimPicked(pick: Prisma.Sql, trigger: AttemptTrigger, milliseconds: number): Promise<ClaimedRow[]> {
  return db().$queryRaw<ClaimedRow[]>`
    WITH picked AS MATERIALIZED (${pick}),
    claimed AS (
      UPDATE "TokenSet" t
      SET "fence" = t."fence" + 1,
        "claimedUntil" = clock_timestamp() + make_interval(secs => ${milliseconds}::double precision / 1000),
        "claimedByAttemptId" = gen_random_uuid()
      FROM picked, "Generation" g
      WHERE t."id" = picked."id" AND g."tokenSetId" = t."id" AND g."number" = t."generation"
        AND g."refreshTokenSealed" IS NOT NULL
      RETURNING t."claimedByAttemptId" AS "attemptId", t."id" AS "tokenSetId", t."organizationId",
        t."applicationId", t."fence", t."unprovenSince", t."claimedUntil" AS "until",
        t."claimedUntil" - make_interval(secs => ${milliseconds}::double precision / 1000) AS "startedAt",
        g."id" AS "generationId", g."number" AS "generation", g."accessTokenSealed", g."refreshTokenSealed",
        g."refreshTokenFingerprint", g."expiresAt"
    ),
    written AS (
      INSERT INTO "Attempt" ("id", "tokenSetId", "kind", "trigger", "generation", "fingerprint", "fence",
        "actorUserId", "actorName", "instance", "startedAt", "deadlineAt")
      SELECT "attemptId", "tokenSetId", 'refresh', ${trigger}::"AttemptTrigger", "generation",
        "refreshTokenFingerprint", "fence", NULL, ${larderItself.name}, ${thisInstance.name}, "startedAt", "until"
      FROM claimed
    )
    SELECT * FROM claimed`;
}

/** Earlier offers of what was claimed that have no settled outcome, oldest first. */
async function findDoubts(rows: readonly ClaimedRow[]): Promise<Map<string, Doubt[]>> {
  const open = await db().$queryRaw<(Doubt & { tokenSetId: string })[]>`
    SELECT a."id", a."tokenSetId", a."startedAt", a."deadlineAt" FROM "Attempt" a
    JOIN unnest(
      ${rows.map((row) => row.attemptId)}::uuid[], ${rows.map((row) => row.tokenSetId)}::uuid[],
      ${rows.map((row) => row.generation)}::int[]
    ) AS c("attemptId", "tokenSetId", "generation")
      ON c."tokenSetId" = a."tokenSetId" AND c."generation" = a."generation" AND c."attemptId" <> a."id"
    WHERE a."kind" = 'refresh' AND (a."outcome" IS NULL OR a."outcome" = 'unknown')
    ORDER BY a."startedAt"`;
  const doubts = new Map<string, Doubt[]>();
  for (const { tokenSetId, ...doubt } of open) {
    doubts.set(tokenSetId, [...(doubts.get(tokenSetId) ?? []), doubt]);
  }
  return doubts;
}

async function claimSets(
  vault: Vault,
  pick: Prisma.Sql,
  trigger: AttemptTrigger,
  timeoutMs: number,
): Promise<ClaimedSet[]> {
  const sendBefore = lastSend(timeoutMs);
  const rows = await claimPicked(pick, trigger, claimMs(timeoutMs));
  if (rows.length === 0) return [];
  const doubts = await findDoubts(rows);
  return rows.map((row) => {
    const { attemptId, tokenSetId, organizationId, applicationId, generation, fence } = row;
    const { unprovenSince, startedAt, until } = row;
    return {
      claim: {
        ...{ attemptId, tokenSetId, organizationId, applicationId, generation, fence },
        ...{ unprovenSince, startedAt, until, sendBefore },
      },
      pair: openPair(vault, { ...row, id: row.generationId, number: generation }),
      doubts: doubts.get(tokenSetId) ?? [],
    };
  });
}

/**
 * Claims up to `limit` sets that are due, for this process alone until each claim's deadline.
 * @param timeoutMs the provider's total deadline for one call
 */
export function claimDueSets(vault: Vault, limit: number, timeoutMs: number): Promise<ClaimedSet[]> {
  return claimSets(vault, pickDue(limit), "schedule", timeoutMs);
}

/** Claims up to `limit` sets with an attempt that never came to an end, its deadline past. */
export function claimOpenSets(vault: Vault, limit: number, timeoutMs: number): Promise<ClaimedSet[]> {
  return claimSets(vault, pickOpen(limit), "recovery", timeoutMs);
}
