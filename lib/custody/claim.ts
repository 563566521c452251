import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { requireAdopted } from "#lib/deployment/deployment.ts";
import { AppError } from "#lib/errors.ts";
import type { StartedBy } from "./attempt-repository.ts";
import type { SealedPair } from "./generation-repository.ts";
import type { TokenSetState } from "./token-set-row.ts";

/** The right to spend for one token set until `until`, or until somebody takes it over with a higher fence. */
export interface Claim {
  attemptId: string;
  tokenSetId: string;
  organizationId: string;
  applicationId: string;
  /** The generation that is offered; 0 for what brings a pair of its own (exchange, import). */
  generation: number;
  fence: number;
  /** Since when the set may be behind the provider, in a database that was copied or restored; null when it is not. */
  unprovenSince: Date | null;
  /** The database's clock when the claim was made. */
  startedAt: Date;
  until: Date;
  /** Nothing is sent after it, so that no call outlives the claim. */
  sendBefore: SendLimit;
}

/** A moment on both of this process's clocks: the one stands still while the machine sleeps, the other may be set. */
export interface SendLimit {
  monotonicMs: number;
  wallMs: number;
}

/**
 * Longer than the calls that may follow each other under one claim, an offer that is refused and a second one, and than
 * a provider goes on with a call that was given up: once more as long as a call may take.
 */
export function claimMs(providerTimeoutMs: number): number {
  return providerTimeoutMs * 3 + 5_000;
}

/** The last moment at which a call can still end, also at the provider, within a claim made now. */
export function lastSend(providerTimeoutMs: number): SendLimit {
  const leftMs = claimMs(providerTimeoutMs) - providerTimeoutMs * 2;
  return { monotonicMs: performance.now() + leftMs, wallMs: Date.now() + leftMs };
}

/** Whether a call made now still ends well within its claim, as far as either clock knows. */
export function maySend({ monotonicMs, wallMs }: SendLimit): boolean {
  return performance.now() <= monotonicMs && Date.now() <= wallMs;
}

/** Whether somebody is spending for the set right now, by the database's clock. */
export function isClaimed(set: TokenSetState, databaseTime: Date): boolean {
  return set.claimedUntil !== null && set.claimedUntil > databaseTime;
}

/** What a claim is made for. A refresh and a revocation offer the current pair; the others bring one. */
export type ClaimOrder = {
  startedBy: StartedBy;
  /** The provider's total deadline for one call. */
  providerTimeoutMs: number;
} & ({ kind: "refresh" | "revoke" } | { kind: "exchange" | "import"; fingerprint: string });

/** A claimed set, with its current pair where that is what is offered. */
export interface Claimed {
  claim: Claim;
  sealedPair: SealedPair | null;
}

type ClaimedRow = Omit<Claim, "sendBefore"> &
  Omit<SealedPair, "id" | "number"> & { generationId: string | null };

/** The current pair of a picked set; a set whose pair has no refresh token is not claimed. */
const currentPair = {
  from: Prisma.sql`, "Generation" g`,
  where: Prisma.sql`AND g."tokenSetId" = t."id" AND g."number" = t."generation" AND g."refreshTokenSealed" IS NOT NULL`,
  columns: Prisma.sql`g."id" AS "generationId", g."number" AS "generation", g."accessTokenSealed",
    g."refreshTokenSealed", g."refreshTokenFingerprint", g."expiresAt"`,
};
const noPair = {
  from: Prisma.empty,
  where: Prisma.empty,
  columns: Prisma.sql`NULL::uuid AS "generationId", 0 AS "generation", NULL AS "accessTokenSealed",
    NULL AS "refreshTokenSealed", NULL AS "refreshTokenFingerprint", NULL::timestamptz AS "expiresAt"`,
};

/**
 * Claims the sets that `pick` finds and locks: fence +1, a deadline on the database's clock and the attempt's row, in
 * one statement. The only place where a claim is made.
 */
export async function claimPicked(db: Db, pick: Prisma.Sql, order: ClaimOrder): Promise<Claimed[]> {
  const { kind, startedBy, providerTimeoutMs } = order;
  const { trigger, actor } = startedBy;
  const pair = "fingerprint" in order ? noPair : currentPair;
  const fingerprint =
    "fingerprint" in order ? Prisma.sql`${order.fingerprint}::text` : Prisma.sql`"refreshTokenFingerprint"`;
  const length = Prisma.sql`make_interval(secs => ${claimMs(providerTimeoutMs)}::double precision / 1000)`;
  const sendBefore = lastSend(providerTimeoutMs);
  const rows = await db.$queryRaw<ClaimedRow[]>`
    WITH picked AS MATERIALIZED (${pick}),
    claimed AS (
      UPDATE "TokenSet" t
      SET "fence" = t."fence" + 1, "claimedUntil" = clock_timestamp() + ${length},
        "claimedByAttemptId" = gen_random_uuid()
      FROM picked${pair.from}
      WHERE t."id" = picked."id" ${pair.where}
      RETURNING t."claimedByAttemptId" AS "attemptId", t."id" AS "tokenSetId", t."organizationId",
        t."applicationId", t."fence", t."unprovenSince", t."claimedUntil" AS "until",
        t."claimedUntil" - ${length} AS "startedAt", ${pair.columns}
    ),
    written AS (
      INSERT INTO "Attempt" ("id", "tokenSetId", "kind", "trigger", "generation", "fingerprint", "fence",
        "actorUserId", "actorName", "instance", "startedAt", "deadlineAt")
      SELECT "attemptId", "tokenSetId", ${kind}::"AttemptKind", ${trigger}::"AttemptTrigger", "generation",
        ${fingerprint}, "fence", ${actor.userId}::uuid, ${actor.name}, ${thisInstance.name}, "startedAt", "until"
      FROM claimed
    )
    SELECT * FROM claimed`;
  return rows.map((row) => toClaimed(row, sendBefore));
}

function toClaimed(row: ClaimedRow, sendBefore: SendLimit): Claimed {
  const {
    generationId,
    accessTokenSealed,
    refreshTokenSealed,
    refreshTokenFingerprint,
    expiresAt,
    ...claim
  } = row;
  const sealed = { accessTokenSealed, refreshTokenSealed, refreshTokenFingerprint, expiresAt };
  const sealedPair = generationId === null ? null : { id: generationId, number: row.generation, ...sealed };
  return { claim: { ...claim, sendBefore }, sealedPair };
}

/**
 * Claims one locked token set.
 * @throws AppError conflict, in a copied or restored database that nobody has adopted, or for a pair without a refresh
 * token where that is what is offered
 */
export async function claimTokenSet(tx: Tx, set: TokenSetState, order: ClaimOrder): Promise<Claimed> {
  await requireAdopted(tx);
  const [claimed] = await claimPicked(tx, Prisma.sql`SELECT ${set.id}::uuid AS "id"`, order);
  if (!claimed) throw noRefreshToken();
  return claimed;
}

/** The columns that end a claim. */
export const released = { claimedUntil: null, claimedByAttemptId: null } as const;

/** @throws AppError conflict, when the token set has nothing that could be spent */
export function requireConnected(set: TokenSetState): void {
  if (set.revokedAt) {
    throw new AppError("conflict", {
      what: "This token set is revoked.",
      safe: "Nothing was sent to Apicbase.",
      next: "Reconnect it to give it new tokens.",
    });
  }
  if (set.generation === 0) {
    throw new AppError("conflict", {
      what: "This token set is not connected yet.",
      safe: "Nothing was sent to Apicbase.",
      next: "Connect it first.",
    });
  }
}

/** The error for a pair that cannot be refreshed or revoked because the provider gave no refresh token with it. */
function noRefreshToken(): AppError {
  return new AppError("conflict", {
    what: "Apicbase gave no refresh token with this connection, so Larder can neither refresh nor revoke it.",
    safe: "Nothing was sent to Apicbase.",
    next: "Reconnect the set. If it happens again, the application at Apicbase is not set up for refresh tokens.",
  });
}
