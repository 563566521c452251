import "server-only";

import type { SealedPair } from "#lib/custody/generation-repository.ts";
import type { Db } from "#lib/db/client.ts";
import { heldDeployment } from "#lib/deployment/deployment-repository.ts";
import type { HandoutFacts } from "./plan-handout.ts";

/** A machine that asks for a token, with what it may be told: read in one statement. */
export interface HandoutRow extends HandoutFacts {
  machineId: string;
  machineName: string;
  organizationId: string;
  tokenSetId: string;
  tokenSetName: string;
  /** What is stored of its living secrets. */
  secretHashes: string[];
  networks: string[];
  /** Revoked, or past its expiry. */
  isEnded: boolean;
  grantedScopes: string[];
  claimedByAttemptId: string | null;
  claimedUntil: Date | null;
  generationId: string | null;
  accessTokenSealed: string | null;
  accessTokenFingerprint: string | null;
}

/** The machine with this client ID and the state of its token set; null when there is none. */
export async function findHandout(db: Db, clientId: string): Promise<HandoutRow | null> {
  const [row] = await db.$queryRaw<HandoutRow[]>`
    SELECT m."id" AS "machineId", m."name" AS "machineName", m."organizationId", m."tokenSetId", t."name" AS "tokenSetName",
      ARRAY(SELECT s."hash" FROM "MachineSecret" s
        WHERE s."machineId" = m."id" AND (s."expiresAt" IS NULL OR s."expiresAt" > statement_timestamp())) AS "secretHashes",
      m."networks", m."revokedAt" IS NOT NULL OR m."expiresAt" <= statement_timestamp() IS TRUE AS "isEnded",
      t."generation", t."grantedScopes", t."accessTokenIssuedAt", t."accessTokenExpiresAt", t."dueAt", t."failureCount",
      t."verdict", t."verdictAt", t."doubtSince", t."checkActive", t."checkedAt", t."revokedAt", t."pausedAt",
      t."credentialsRefusedAt", t."claimedByAttemptId", t."claimedUntil", clock_timestamp() AS "now",
      COALESCE(t."claimedUntil" > statement_timestamp(), false) AS "isClaimed",
      EXISTS (
        SELECT FROM "Attempt" a WHERE a."id" = t."claimedByAttemptId" AND (a."outcome" IS NULL OR a."outcome" = 'unknown')
      ) AS "isUnresolved",
      EXISTS (${heldDeployment()}) AS "isHeld",
      g."id" AS "generationId", g."accessTokenSealed", g."accessTokenFingerprint",
      g."accessTokenSealed" IS NOT NULL AS "hasAccessToken"
    FROM "Machine" m JOIN "TokenSet" t ON t."id" = m."tokenSetId"
    LEFT JOIN "Generation" g ON g."tokenSetId" = t."id" AND g."number" = t."generation"
    WHERE m."clientId" = ${clientId}`;
  return row ?? null;
}

/** What is promised to whom. */
export interface NewPromise {
  machineId: string;
  machineName: string;
  tokenSetId: string;
  generation: number;
  /** The next planned offer as it was when the promise was reckoned: one that has moved since makes it void. */
  dueAt: Date | null;
  until: Date;
  address: string;
  userAgent: string | null;
}

/**
 * Makes a promise durable before the token leaves: one statement, which finds nothing when the set has been claimed,
 * refreshed, revoked or planned anew meanwhile, or the machine has ended. It locks the set, so that it comes before a claim
 * or after it. True when it was written.
 */
export async function writePromise(db: Db, promise: NewPromise): Promise<boolean> {
  const { machineId, machineName, tokenSetId, generation, dueAt, until, address, userAgent } = promise;
  const rows = await db.$queryRaw<object[]>`
    WITH set AS (
      SELECT t."id" FROM "TokenSet" t
      WHERE t."id" = ${tokenSetId}::uuid AND t."generation" = ${generation}::int AND t."revokedAt" IS NULL
        AND t."dueAt" IS NOT DISTINCT FROM ${dueAt}::timestamptz
        AND (t."claimedUntil" IS NULL OR t."claimedUntil" <= statement_timestamp())
      FOR NO KEY UPDATE
    ),
    used AS (
      UPDATE "Machine" m SET "lastUsedAt" = statement_timestamp(), "lastAddress" = ${address}, "lastUserAgent" = ${userAgent}
      FROM set
      WHERE m."id" = ${machineId}::uuid AND m."revokedAt" IS NULL
        AND (m."expiresAt" IS NULL OR m."expiresAt" > statement_timestamp())
      RETURNING m."id"
    ),
    held AS (
      UPDATE "TokenSet" t SET "promisedUntil" = GREATEST(t."promisedUntil", ${until}::timestamptz),
        "promisedTo" = CASE
          WHEN t."promisedTo" IS NULL OR t."promisedUntil" <= statement_timestamp() OR t."promisedTo" = ${machineName}
          THEN ${machineName} ELSE 'several machines' END
      FROM used WHERE t."id" = ${tokenSetId}::uuid
    )
    INSERT INTO "Handout" ("machineId", "tokenSetId", "generation", "promisedUntil", "firstAt", "lastAt")
    SELECT used."id", ${tokenSetId}::uuid, ${generation}::int, ${until}::timestamptz, statement_timestamp(), statement_timestamp()
    FROM used
    ON CONFLICT ("machineId", "generation") DO UPDATE SET "lastAt" = EXCLUDED."lastAt",
      "promisedUntil" = GREATEST("Handout"."promisedUntil", EXCLUDED."promisedUntil"), "count" = "Handout"."count" + 1
    RETURNING 1`;
  return rows.length > 0;
}

/** The generation's pair as the vault opens it. */
export function toSealedPair(row: HandoutRow): SealedPair | null {
  const { generationId, accessTokenSealed, generation: number, accessTokenExpiresAt } = row;
  if (generationId === null || accessTokenSealed === null) return null;
  return {
    ...{
      id: generationId,
      number,
      accessTokenSealed,
      refreshTokenSealed: null,
      refreshTokenFingerprint: null,
    },
    ...{ expiresAt: accessTokenExpiresAt ?? row.now, expiryStated: true },
  };
}
