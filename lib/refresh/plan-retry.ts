/** Why a refresh brought no tokens, as far as the next try is concerned. */
export interface Failure {
  outcome: string;
  /** How many in a row, this one included. */
  failureCount: number;
  /** What the provider asked for, bounded already; null when it did not. */
  retryAfterMs: number | null;
  /** The end of the claim, which an attempt in doubt keeps. */
  claimedUntil: Date;
}

const firstPauseMs = 30_000;
const longestPauseMs = 60 * 60_000;
/** A provider that cannot be reached has not been troubled: it is tried again sooner. */
const longestUnsentPauseMs = 10 * 60_000;

/**
 * When the worker may try again after a failure: doubling from half a minute to an hour, each time somewhere between
 * half of it and the whole, never before the provider's own Retry-After, and past the claim when in doubt.
 * @param jitter between 0 and 1
 */
export function planRetry(failure: Failure, now: Date, jitter: number): Date {
  if (failure.outcome === "unknown") return new Date(failure.claimedUntil.getTime() + 1);
  const cap = failure.outcome === "not_sent" ? longestUnsentPauseMs : longestPauseMs;
  const doubled = firstPauseMs * 2 ** Math.min(failure.failureCount - 1, 20);
  const pauseMs = Math.min(doubled, cap) * (0.5 + 0.5 * jitter);
  return new Date(now.getTime() + Math.max(pauseMs, failure.retryAfterMs ?? 0));
}
