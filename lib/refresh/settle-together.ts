import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { AuditAction } from "#lib/audit/record-audit-event.ts";
import { reach } from "#lib/custody/crash-points.ts";
import { sealPair } from "#lib/custody/generation-repository.ts";
import { planRefresh } from "#lib/custody/plan-refresh.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { logger } from "#lib/logger.ts";
import type { Vault } from "#lib/vault/vault.ts";
import type { ArrivedTokens, RefreshReport, SpentClaim } from "./refresh-report.ts";

// What one statement takes on at most; there are rarely more, because they are settled as they arrive.
const mostAtOnce = 100;

/** The usual outcome of a refresh, ready to be written. */
interface Settling {
  claim: SpentClaim;
  row: Prisma.InputJsonObject;
  resolve(settled: boolean): void;
}

const waiting: Settling[] = [];
let isSettling = false;

function toRow(
  vault: Vault,
  claim: SpentClaim,
  report: RefreshReport,
  secretId: string,
  tokens: ArrivedTokens,
  now: Date,
): Prisma.InputJsonObject {
  const { attemptId, tokenSetId, organizationId, generation, fence, startedAt } = claim;
  const refreshToken = tokens.refreshToken ?? report.spent.refreshToken;
  const sealed = sealPair(vault, { accessToken: tokens.accessToken, refreshToken });
  const expiresAt = new Date(startedAt.getTime() + tokens.expiresInSeconds * 1_000);
  const nextRefreshAt = refreshToken === null ? null : planRefresh(startedAt, expiresAt, Math.random());
  return {
    ...{ attemptId, tokenSetId, organizationId, generation, fence, secretId },
    ...{ generationId: sealed.id, ...sealed, scopes: tokens.scopes ?? null },
    issuedAt: startedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    nextRefreshAt: nextRefreshAt?.toISOString() ?? null,
    now: now.toISOString(),
    eventId: newId(),
    actorUserId: report.cause.actor.userId,
    actorName: report.cause.actor.name,
    trigger: report.cause.trigger,
    answerMs: report.answerMs,
  };
}

/**
 * Writes what arrived, in one statement for all of it. Only sets that are as the claim left them are touched: its own
 * fence and generation in force, the ledger's line open, nothing revoked or dead, the secret known to be good, and
 * nobody at work on the row. Returns the attempts that were settled.
 */
async function writeTogether(rows: Prisma.InputJsonObject[]): Promise<string[]> {
  const action: AuditAction = "token-set.refreshed";
  const settled = await db().$queryRaw<{ attemptId: string }[]>`
    WITH item AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS i(
        "attemptId" uuid, "tokenSetId" uuid, "organizationId" uuid, "generation" int, "fence" int, "secretId" uuid,
        "generationId" uuid, "accessTokenSealed" text, "refreshTokenSealed" text, "accessTokenFingerprint" text,
        "refreshTokenFingerprint" text, "scopes" text[], "issuedAt" timestamptz, "expiresAt" timestamptz,
        "nextRefreshAt" timestamptz, "now" timestamptz, "eventId" uuid, "actorUserId" uuid, "actorName" text,
        "trigger" text, "answerMs" int
      )
    ),
    ours AS MATERIALIZED (
      SELECT i."attemptId", i."tokenSetId", COALESCE(i."scopes", t."grantedScopes") AS "inForce",
        t."name", t."environment"
      FROM item i
      JOIN "TokenSet" t ON t."id" = i."tokenSetId" AND t."organizationId" = i."organizationId"
      JOIN "Application" a ON a."id" = t."applicationId"
      JOIN "ClientSecret" c ON c."id" = i."secretId" AND c."applicationId" = a."id" AND c."slot" = 'current'
      WHERE t."fence" = i."fence" AND t."generation" = i."generation" AND t."claimedByAttemptId" = i."attemptId"
        AND t."revokedAt" IS NULL AND t."verdict" IS NULL AND t."credentialsRefusedAt" IS NULL
        AND a."credentialsRefusedAt" IS NULL AND c."acceptedAt" IS NOT NULL AND c."refusedAt" IS NULL
      ORDER BY t."id" FOR UPDATE OF t SKIP LOCKED
    ),
    completed AS (
      UPDATE "Attempt" a SET "outcome" = 'issued', "providerStatus" = 200, "providerMs" = i."answerMs", "completedAt" = i."now"
      FROM ours o JOIN item i ON i."attemptId" = o."attemptId"
      WHERE a."id" = o."attemptId" AND a."outcome" IS NULL
      RETURNING a."id" AS "attemptId"
    ),
    stored AS (
      INSERT INTO "Generation" ("id", "tokenSetId", "number", "source", "rotatedFrom", "adopted", "accessTokenSealed",
        "refreshTokenSealed", "accessTokenFingerprint", "refreshTokenFingerprint", "scopes", "issuedAt", "expiresAt")
      SELECT i."generationId", i."tokenSetId",
        (SELECT max(g."number") + 1 FROM "Generation" g WHERE g."tokenSetId" = i."tokenSetId"),
        'refresh', i."generation", true, i."accessTokenSealed", i."refreshTokenSealed", i."accessTokenFingerprint",
        i."refreshTokenFingerprint", o."inForce", i."issuedAt", i."expiresAt"
      FROM completed JOIN item i USING ("attemptId") JOIN ours o USING ("attemptId")
      RETURNING "tokenSetId", "number"
    ),
    held AS (
      INSERT INTO "HeldRefreshToken" ("fingerprint", "tokenSetId")
      SELECT i."refreshTokenFingerprint", i."tokenSetId"
      FROM completed JOIN item i USING ("attemptId") WHERE i."refreshTokenFingerprint" IS NOT NULL
      ON CONFLICT DO NOTHING
    ),
    advanced AS (
      UPDATE "TokenSet" t SET
        "generation" = s."number", "grantedScopes" = o."inForce", "accessTokenIssuedAt" = i."issuedAt",
        "accessTokenExpiresAt" = i."expiresAt", "nextRefreshAt" = i."nextRefreshAt", "retryAt" = NULL,
        "refreshedAt" = i."now", "failureCount" = 0, "failureReason" = NULL, "failedAt" = NULL,
        "unprovenSince" = NULL, "promisedUntil" = NULL, "promisedTo" = NULL, "claimedUntil" = NULL, "claimedByAttemptId" = NULL
      FROM stored s JOIN item i USING ("tokenSetId") JOIN ours o USING ("tokenSetId")
      WHERE t."id" = s."tokenSetId"
    ),
    recorded AS (
      INSERT INTO "AuditEvent" ("id", "organizationId", "actorUserId", "actorName", "action", "subjectType",
        "subjectId", "subjectName", "environment", "detail", "at")
      SELECT i."eventId", i."organizationId", i."actorUserId", i."actorName", ${action}, 'token-set', i."tokenSetId",
        o."name", o."environment",
        jsonb_build_object('trigger', i."trigger", 'generation', s."number", 'inForce', true), i."now"
      FROM stored s JOIN item i USING ("tokenSetId") JOIN ours o USING ("tokenSetId")
    )
    SELECT "attemptId" FROM completed`;
  return settled.map(({ attemptId }) => attemptId);
}

/** Wipes the ciphertext of what the settled attempts superseded; only after that is durable. */
async function wipeSuperseded(claims: readonly SpentClaim[]): Promise<void> {
  if (claims.length === 0) return;
  const sets = claims.map(({ tokenSetId }) => tokenSetId);
  const generations = claims.map(({ generation }) => generation);
  await db().$executeRaw`
    UPDATE "Generation" g SET "accessTokenSealed" = NULL, "refreshTokenSealed" = NULL, "wipedAt" = clock_timestamp()
    FROM unnest(${sets}::uuid[], ${generations}::int[]) AS s("tokenSetId", "number")
    WHERE g."tokenSetId" = s."tokenSetId" AND g."number" <= s."number" AND g."adopted" AND g."wipedAt" IS NULL`;
}

async function settleSome(some: readonly Settling[]): Promise<void> {
  const settled = new Set<string>();
  try {
    const writing = writeTogether(some.map(({ row }) => row));
    // Awaited below, after the step: what fails in between must not count as unheard.
    writing.catch(() => undefined);
    for (const { claim } of some) await reach("during-commit", claim);
    for (const attemptId of await writing) settled.add(attemptId);
    const done = some.map(({ claim }) => claim).filter(({ attemptId }) => settled.has(attemptId));
    for (const claim of done) await reach("committed", claim);
    await wipeSuperseded(done);
  } catch (error) {
    // Each goes its own way, which is safe to go twice; what superseded it is wiped at the next refresh at the latest.
    logger().warn({ error }, "Refreshes could not be settled together; they are settled one by one.");
  }
  for (const { claim, resolve } of some) resolve(settled.has(claim.attemptId));
}

async function settleWaiting(): Promise<void> {
  isSettling = true;
  while (waiting.length > 0) await settleSome(waiting.splice(0, mostAtOnce));
  isSettling = false;
}

/**
 * Settles the usual case, tokens issued for a claim that still stands, together with what else arrives meanwhile: one
 * statement and one commit for many. False when it is not the usual case: `settleRefresh` then decides by itself.
 */
export function settleTogether(
  vault: Vault,
  claim: SpentClaim,
  report: RefreshReport,
  now: Date,
): Promise<boolean> {
  const { finding, offer } = report;
  const { accepted, refusedSecretIds } = offer;
  if (finding.kind !== "issued" || finding.tokens.accessToken === null) return Promise.resolve(false);
  if (accepted?.slot !== "current" || refusedSecretIds.length > 0) {
    return Promise.resolve(false);
  }
  const row = toRow(vault, claim, report, accepted.secretId, finding.tokens, now);
  return new Promise((resolve) => {
    waiting.push({ claim, row, resolve });
    if (!isSettling) void settleWaiting();
  });
}
