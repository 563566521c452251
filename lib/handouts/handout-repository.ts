import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { tokenSetKeyColumns } from "#lib/custody/generation-repository.ts";
import { queryPrepared } from "#lib/db/prepared.ts";
import { failingOverDeployment, unadoptedDeployment } from "#lib/deployment/deployment-repository.ts";
import { inBatches } from "./in-batches.ts";
import type { HandoutFacts } from "./plan-handout.ts";

/** A machine's secret as it is stored. */
export interface StoredSecret {
  hash: string;
  /** Null while nothing ends it. */
  expiresAt: Date | null;
}

/** A machine that asks for a token, with what it may be told: read in one statement. */
export interface HandoutRow extends HandoutFacts {
  clientId: string;
  machineId: string;
  machineName: string;
  organizationId: string;
  applicationId: string;
  tokenSetId: string;
  environment: Environment;
  secrets: StoredSecret[];
  networks: string[];
  /** When the machine's access ends or ended: its expiry, or when it was revoked. */
  endsAt: Date | null;
  grantedScopes: string[];
  claimedByAttemptId: string | null;
  generationId: string | null;
  accessTokenSealed: string | null;
  accessTokenFingerprint: string | null;
  /** Until when this machine was promised the token in force, as it is written down; null when it is not. */
  heldUntil: Date | null;
}

const instants = [
  ...(["now", "accessTokenIssuedAt", "accessTokenExpiresAt", "dueAt", "verdictAt", "doubtSince"] as const),
  ...(["checkedAt", "revokedAt", "pausedAt", "archivedAt", "credentialsRefusedAt", "endsAt"] as const),
  "heldUntil" as const,
];

/** As it comes from the database: instants in milliseconds. */
type StoredRow = Omit<HandoutRow, (typeof instants)[number] | "secrets"> &
  Record<(typeof instants)[number], number | null> & { secrets: [hash: string, endsAtMs: number | null][] };

const toDate = (ms: number | null) => (ms === null ? null : new Date(ms));

function toRow(stored: StoredRow): HandoutRow {
  const { secrets, ...row } = stored;
  const dates = Object.fromEntries(instants.map((name) => [name, toDate(stored[name])]));
  return {
    ...row,
    ...(dates as unknown as Pick<HandoutRow, (typeof instants)[number]>),
    secrets: secrets.map(([hash, endsAtMs]) => ({ hash, expiresAt: toDate(endsAtMs) })),
  };
}

const ms = (instant: string) => Prisma.raw(`(extract(epoch FROM ${instant}) * 1000)::float8`);

function selectHandouts(clientIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    SELECT m."clientId", m."id" AS "machineId", m."name" AS "machineName", m."networks",
      ${tokenSetKeyColumns},
      ${ms('LEAST(m."revokedAt", m."expiresAt")')} AS "endsAt",
      COALESCE((SELECT json_agg(json_build_array(s."hash", ${ms('s."expiresAt"')})) FROM "MachineSecret" s
        WHERE s."machineId" = m."id"), '[]') AS "secrets",
      t."generation", t."grantedScopes", t."failureCount", t."verdict", t."checkActive", t."claimedByAttemptId",
      ${ms('t."accessTokenIssuedAt"')} AS "accessTokenIssuedAt", ${ms('t."accessTokenExpiresAt"')} AS "accessTokenExpiresAt",
      ${ms('t."dueAt"')} AS "dueAt", ${ms('t."verdictAt"')} AS "verdictAt", ${ms('t."doubtSince"')} AS "doubtSince",
      ${ms('t."checkedAt"')} AS "checkedAt", ${ms('t."revokedAt"')} AS "revokedAt", ${ms('t."pausedAt"')} AS "pausedAt",
      ${ms('t."archivedAt"')} AS "archivedAt",
      ${ms('t."credentialsRefusedAt"')} AS "credentialsRefusedAt", ${ms("clock_timestamp()")} AS "now",
      COALESCE(t."claimedUntil" > statement_timestamp(), false) AS "isClaimed",
      EXISTS (
        SELECT FROM "Attempt" a WHERE a."id" = t."claimedByAttemptId" AND (a."outcome" IS NULL OR a."outcome" = 'unknown')
      ) AS "isUnresolved",
      EXISTS (${unadoptedDeployment()}) AS "isHeld", EXISTS (${failingOverDeployment()}) AS "isFailingOver",
      g."id" AS "generationId", g."accessTokenSealed", g."accessTokenFingerprint",
      g."accessTokenSealed" IS NOT NULL AS "hasAccessToken",
      -- LEAST passes over what is null, and a promise that the set does not know of is none.
      CASE WHEN t."promisedUntil" IS NOT NULL AND h."promisedUntil" IS NOT NULL
        THEN ${ms('LEAST(t."promisedUntil", h."promisedUntil")')} END AS "heldUntil"
    FROM "Machine" m JOIN "TokenSet" t ON t."id" = m."tokenSetId"
    LEFT JOIN "Generation" g ON g."tokenSetId" = t."id" AND g."number" = t."generation"
    LEFT JOIN "Handout" h ON h."machineId" = m."id" AND h."generation" = t."generation"
    WHERE m."clientId" = ANY(${clientIds}::text[])`;
}

/**
 * The machine with this client ID and the state of its token set, as they are after the call; null when there is none. Many
 * callers share one statement.
 */
export const findHandout = inBatches<string, HandoutRow | null>({
  ...{ size: 100, atOnce: 2, keyOf: (clientId) => clientId },
  async work(clientIds) {
    const rows = await queryPrepared<StoredRow>(selectHandouts(clientIds));
    const found = new Map(rows.map((row) => [row.clientId, row]));
    return clientIds.map((clientId) => {
      const row = found.get(clientId);
      return row ? toRow(row) : null;
    });
  },
});

/** The generation's pair as the vault opens it. */
export function toSealedPair(row: HandoutRow) {
  const { generationId, accessTokenSealed, generation: number, accessTokenExpiresAt } = row;
  const { organizationId, applicationId, tokenSetId, environment } = row;
  if (generationId === null || accessTokenSealed === null) return null;
  return {
    ...{
      id: generationId,
      number,
      accessTokenSealed,
      organizationId,
      applicationId,
      tokenSetId,
      environment,
    },
    ...{ refreshTokenSealed: null, refreshTokenFingerprint: null },
    ...{ expiresAt: accessTokenExpiresAt ?? row.now, expiryStated: true },
  };
}
