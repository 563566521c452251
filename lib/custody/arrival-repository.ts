import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { runDetail } from "#lib/audit/audit-actor.ts";
import type { AuditAction } from "#lib/audit/audit-words.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import type { StartedBy } from "./attempt-repository.ts";
import { clientSecretIsKnownGood } from "./client-secret-repository.ts";
import type { SealedTokens, TokenSetKeys } from "./generation-repository.ts";
import type { Note } from "./note.ts";
import { queueRotationNews } from "./rotation-news-sql.ts";

/** A pair that a refresh brought, as it is written: sealed, with what the attempt and the record say of it. */
export interface Arrival extends TokenSetKeys {
  attemptId: string;
  /** The generation whose refresh token was spent for it. */
  rotatedFrom: number;
  fence: number;
  sealed: SealedTokens;
  /** Null when the answer named none: those granted before. */
  scopes: string[] | null;
  issuedAt: Date;
  expiresAt: Date;
  expiryStated: boolean;
  nextRefreshAt: Date | null;
  providerMs: number | null;
  note: Note | null;
  /** The provider gave half of a pair: the set is tried again then, and not before. */
  retryAt: Date | null;
  startedBy: StartedBy;
  event: { action: AuditAction; detail: Prisma.InputJsonObject };
}

/** What became of a pair that arrived. */
export interface Written {
  number: number;
  /** The claim still stood: it is the current pair. Otherwise it is kept beside that. */
  isCurrent: boolean;
  scopes: string[];
  /** The generation that it continues is not the current one any more, or access was revoked. */
  isOvertaken: boolean;
  /** Somebody else is at work on the set. */
  isClaimed: boolean;
}

/** The columns of a token set that follow from its current pair `p`; the one place that sets them. */
const currentPair = Prisma.sql`
  "generation" = p."number", "grantedScopes" = p."scopes", "accessTokenIssuedAt" = p."issuedAt",
  "accessTokenExpiresAt" = p."expiresAt", "nextRefreshAt" = p."nextRefreshAt", "refreshedAt" = p."now",
  "credentialsRefusedAt" = NULL, "unprovenSince" = NULL, "promisedUntil" = NULL, "promisedTo" = NULL,
  "verdict" = NULL, "verdictEvidence" = NULL, "verdictAt" = NULL, "doubtSince" = NULL, "doubtEvidence" = NULL,
  "claimedUntil" = NULL, "claimedByAttemptId" = NULL,
  "failureCount" = CASE WHEN p."retryAt" IS NULL THEN 0 ELSE t."failureCount" + 1 END,
  "failureReason" = CASE WHEN p."retryAt" IS NULL THEN NULL ELSE p."note" END,
  "failedAt" = CASE WHEN p."retryAt" IS NULL THEN NULL ELSE p."now" END,
  "retryAt" = p."retryAt"`;

function toRow(arrival: Arrival, now: Date): Prisma.InputJsonObject {
  const { sealed, startedBy, event, ...rest } = arrival;
  return {
    ...rest,
    ...sealed,
    generationId: sealed.id,
    issuedAt: rest.issuedAt.toISOString(),
    expiresAt: rest.expiresAt.toISOString(),
    nextRefreshAt: rest.nextRefreshAt?.toISOString() ?? null,
    retryAt: rest.retryAt?.toISOString() ?? null,
    note: rest.note,
    now: now.toISOString(),
    eventId: newId(),
    actorUserId: startedBy.actor.userId,
    actorName: startedBy.actor.name,
    action: event.action,
    eventDetail: { ...event.detail, ...runDetail(startedBy.actor) },
  };
}

/**
 * Writes a pair that a refresh brought, in one statement: the generation, its refresh token's owner, the attempt, the
 * record and, where the claim still stands, the current pair of the set and the news of it for who wants to hear.
 * @param usual write only the usual case: the accepted secret of this id is known to be good, and nothing else is to be
 * noted; null otherwise
 * @returns null when the attempt has its pair already, or the case is not the usual one
 */
export async function writeArrival(
  db: Db,
  arrival: Arrival,
  now: Date,
  usual: { secretId: string } | null = null,
): Promise<Written | null> {
  const guard = usual
    ? Prisma.sql`AND ${clientSecretIsKnownGood(usual.secretId)} AND t."revokedAt" IS NULL
        AND t."credentialsRefusedAt" IS NULL`
    : Prisma.empty;
  const [written] = await db.$queryRaw<Written[]>`
    WITH item AS (
      SELECT * FROM jsonb_to_record(${JSON.stringify(toRow(arrival, now))}::jsonb) AS i(
        "attemptId" uuid, "tokenSetId" uuid, "organizationId" uuid, "rotatedFrom" int, "fence" int,
        "generationId" uuid, "accessTokenSealed" text, "refreshTokenSealed" text, "accessTokenFingerprint" text,
        "refreshTokenFingerprint" text, "scopes" text[], "issuedAt" timestamptz, "expiresAt" timestamptz, "expiryStated" boolean,
        "nextRefreshAt" timestamptz, "retryAt" timestamptz, "note" jsonb, "providerMs" int, "now" timestamptz,
        "eventId" uuid, "actorUserId" uuid, "actorName" text, "action" text, "eventDetail" jsonb
      )
    ),
    locked AS MATERIALIZED (
      SELECT t."id", t."name", t."environment", COALESCE(i."scopes", t."grantedScopes") AS "granted",
        t."fence" = i."fence" AND t."generation" = i."rotatedFrom" AS "ours",
        (t."generation" <> i."rotatedFrom" OR t."revokedAt" IS NOT NULL) AS "isOvertaken",
        COALESCE(t."claimedUntil" > clock_timestamp(), false) AS "isClaimed"
      FROM item i
      JOIN "TokenSet" t ON t."id" = i."tokenSetId" AND t."organizationId" = i."organizationId"
      JOIN "Attempt" a ON a."id" = i."attemptId" AND a."tokenSetId" = t."id"
      WHERE a."outcome" IS DISTINCT FROM 'issued' AND a."outcome" IS DISTINCT FROM 'fenced' ${guard}
      FOR UPDATE OF t, a
    ),
    stored AS (
      INSERT INTO "Generation" ("id", "organizationId", "tokenSetId", "number", "source", "rotatedFrom", "adopted", "accessTokenSealed",
        "refreshTokenSealed", "accessTokenFingerprint", "refreshTokenFingerprint", "scopes", "issuedAt", "expiresAt",
        "expiryStated")
      SELECT i."generationId", i."organizationId", l."id",
        (SELECT COALESCE(max(g."number"), 0) + 1 FROM "Generation" g WHERE g."tokenSetId" = l."id"),
        'refresh'::"GenerationSource", i."rotatedFrom", l."ours", i."accessTokenSealed", i."refreshTokenSealed",
        i."accessTokenFingerprint", i."refreshTokenFingerprint", l."granted", i."issuedAt", i."expiresAt",
        i."expiryStated"
      FROM locked l, item i
      RETURNING "number"
    ),
    held AS (
      INSERT INTO "HeldRefreshToken" ("fingerprint", "organizationId", "tokenSetId")
      SELECT i."refreshTokenFingerprint", i."organizationId", l."id" FROM locked l, item i WHERE i."refreshTokenFingerprint" IS NOT NULL
      ON CONFLICT DO NOTHING
    ),
    completed AS (
      UPDATE "Attempt" a SET
        "outcome" = (CASE WHEN l."ours" THEN 'issued' ELSE 'fenced' END)::"AttemptOutcome",
        "providerStatus" = 200, "providerMs" = i."providerMs",
        "detail" = CASE WHEN l."ours" OR i."note" IS NOT NULL THEN i."note"
          ELSE jsonb_build_object('code', 'kept_beside', 'generation', s."number") END,
        "completedAt" = i."now"
      FROM locked l, stored s, item i WHERE a."id" = i."attemptId"
    ),
    advanced AS (
      UPDATE "TokenSet" t SET ${currentPair}
      FROM (
        SELECT l."id", s."number", l."granted" AS "scopes", i."issuedAt", i."expiresAt", i."nextRefreshAt", i."retryAt",
          i."note", i."now"
        FROM locked l, stored s, item i WHERE l."ours"
      ) p
      WHERE t."id" = p."id"
    ),
    recorded AS (
      INSERT INTO "AuditEvent" ("id", "organizationId", "actorUserId", "actorName", "action", "subjectType",
        "subjectId", "subjectName", "environment", "detail", "at")
      SELECT i."eventId", i."organizationId", i."actorUserId", i."actorName", i."action", 'token-set', l."id",
        l."name", l."environment",
        i."eventDetail" || jsonb_build_object('generation', s."number", 'inForce', l."ours"), i."now"
      FROM locked l, stored s, item i
    ),
    told AS (
      ${queueRotationNews(Prisma.sql`(
        SELECT l."id", s."number", i."expiresAt" FROM locked l, stored s, item i WHERE l."ours") p`)}
    )
    SELECT s."number", l."ours" AS "isCurrent", l."granted" AS "scopes", l."isOvertaken", l."isClaimed"
    FROM locked l, stored s`;
  return written ?? null;
}

/** A stored pair that is made current. */
interface KeptPair {
  tokenSetId: string;
  number: number;
  scopes: string[];
  issuedAt: Date;
  expiresAt: Date;
  nextRefreshAt: Date | null;
}

/** Makes a kept pair the set's current one and ends the claim. The set's row must be locked. */
export async function makeCurrent(tx: Tx, pair: KeptPair, now: Date): Promise<void> {
  const { tokenSetId, number, scopes, issuedAt, expiresAt, nextRefreshAt } = pair;
  await tx.$executeRaw`
    UPDATE "TokenSet" t SET ${currentPair}
    FROM (
      SELECT ${number}::int AS "number", ${scopes}::text[] AS "scopes", ${issuedAt}::timestamptz AS "issuedAt",
        ${expiresAt}::timestamptz AS "expiresAt", ${nextRefreshAt}::timestamptz AS "nextRefreshAt",
        NULL::timestamptz AS "retryAt", NULL::jsonb AS "note", ${now}::timestamptz AS "now"
    ) p
    WHERE t."id" = ${tokenSetId}::uuid`;
  const pairs = Prisma.sql`(
    SELECT ${tokenSetId}::uuid AS "id", ${number}::int AS "number", ${expiresAt}::timestamptz AS "expiresAt") p`;
  await tx.$executeRaw(queueRotationNews(pairs));
}
