import "server-only";
import type { Tx } from "#lib/db/in-transaction.ts";
import { databaseNow } from "#lib/db/in-transaction.ts";
import { requireAdopted } from "#lib/deployment/deployment.ts";
import { AppError } from "#lib/errors.ts";
import { type AttemptCause, insertAttempt } from "./attempt-repository.ts";
import { type TokenSetRow, updateTokenSet } from "./token-set-row.ts";

/** The right to spend for one token set until `until`, or until somebody takes it over with a higher fence. */
export interface Claim {
  attemptId: string;
  tokenSetId: string;
  organizationId: string;
  applicationId: string;
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
export function isClaimed(set: TokenSetRow, databaseTime: Date): boolean {
  return set.claimedUntil !== null && set.claimedUntil > databaseTime;
}

export interface ClaimRequest {
  kind: "refresh" | "exchange" | "import" | "revoke";
  /** Fingerprint of what will be offered. */
  fingerprint: string;
  cause: AttemptCause;
  providerTimeoutMs: number;
}

/**
 * Claims a locked token set: fencing number +1, and the ledger's line in the same transaction.
 * @throws AppError conflict, in a copied or restored database that nobody has adopted
 */
export async function claimTokenSet(tx: Tx, set: TokenSetRow, request: ClaimRequest): Promise<Claim> {
  await requireAdopted(tx);
  const sendBefore = lastSend(request.providerTimeoutMs);
  const startedAt = await databaseNow(tx);
  const until = new Date(startedAt.getTime() + claimMs(request.providerTimeoutMs));
  const fence = set.fence + 1;
  const brings = request.kind === "exchange" || request.kind === "import";
  const generation = brings ? 0 : set.generation;
  const attemptId = await insertAttempt(tx, {
    tokenSetId: set.id,
    kind: request.kind,
    generation,
    fingerprint: request.fingerprint,
    fence,
    cause: request.cause,
    startedAt,
    deadlineAt: until,
  });
  await updateTokenSet(tx, set.id, { fence, claimedUntil: until, claimedByAttemptId: attemptId });
  const { id: tokenSetId, organizationId, applicationId, unprovenSince } = set;
  return {
    attemptId,
    tokenSetId,
    organizationId,
    applicationId,
    generation,
    fence,
    unprovenSince,
    startedAt,
    until,
    sendBefore,
  };
}

/** The columns that end a claim. */
export const released = { claimedUntil: null, claimedByAttemptId: null } as const;

/** @throws AppError conflict, when the token set has nothing that could be spent */
export function requireConnected(set: TokenSetRow): void {
  if (set.revokedAt) {
    throw new AppError("conflict", {
      what: "This token set is revoked.",
      safe: "Nothing was sent to Apicbase.",
      next: "Reauthorize it to connect the library anew.",
    });
  }
  if (set.generation === 0) {
    throw new AppError("conflict", {
      what: "This token set has never been connected.",
      safe: "Nothing was sent to Apicbase.",
      next: "Connect it first: there is no token yet.",
    });
  }
}

/** The error for a pair that cannot be refreshed or revoked because the provider gave no refresh token with it. */
export function noRefreshToken(): AppError {
  return new AppError("conflict", {
    what: "Apicbase gave no refresh token with this connection, so it can be neither refreshed nor revoked here.",
    safe: "Nothing was sent to Apicbase.",
    next: "Reauthorize the set; if it happens again, the application at Apicbase is not set up for refresh tokens.",
  });
}
