import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import { AppError } from "#lib/errors.ts";
import type { StartedBy } from "./attempt-repository.ts";
import type { SealedPair } from "./generation-repository.ts";
import type { TokenSetState } from "./token-set-state-repository.ts";

/** The right to spend for one token set until `until`, or until somebody takes it over with a higher fence. */
export interface Claim {
  attemptId: string;
  tokenSetId: string;
  organizationId: string;
  applicationId: string;
  environment: Environment;
  /** The generation that is offered; 0 for what brings a pair of its own (exchange, import). */
  generation: number;
  fence: number;
  /** Since when the set may be behind the provider, in a database that was copied or restored; null when it is not. */
  unprovenSince: Date | null;
  /** The access token was heard dead before the claim: that it is dead afterwards proves nothing about what is offered. */
  witnessDead: boolean;
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

/** @throws AppError conflict, for an archived set: it gets no new access */
export function requireNotArchived({ archivedAt }: Pick<TokenSetState, "archivedAt">): void {
  if (!archivedAt) return;
  throw new AppError("conflict", {
    what: "This token set is archived.",
    safe: "Nothing was sent to Apicbase.",
    next: "Unarchive it first.",
  });
}

/** @throws AppError conflict, for a paused or archived set: it is not refreshed, whoever asks */
export function requireNotPaused(set: Pick<TokenSetState, "archivedAt" | "pausedAt">): void {
  requireNotArchived(set);
  if (!set.pausedAt) return;
  throw new AppError("conflict", {
    what: "This token set is paused.",
    safe: "Nothing was sent to Apicbase.",
    next: "Resume it first.",
  });
}

/** The error for a pair that cannot be refreshed or revoked because the provider gave no refresh token with it. */
export function noRefreshToken(): AppError {
  return new AppError("conflict", {
    what: "Apicbase gave no refresh token with this connection, so Larder can neither refresh nor revoke it.",
    safe: "Nothing was sent to Apicbase.",
    next: "Reconnect the set. If it happens again, the application at Apicbase is not set up for refresh tokens.",
  });
}
