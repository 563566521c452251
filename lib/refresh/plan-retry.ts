/** Why a refresh brought no tokens, as far as the next try is concerned. */
export interface Failure {
  outcome: string;
  /** How many in a row, this one included. */
  failureCount: number;
  /** What the provider asked for, bounded already; null when it did not. */
  retryAfterMs: number | null;
  /** The end of the claim, which an attempt in doubt keeps. */
  claimedUntil: Date;
  /** Whether the set is shown as working: then it is not left alone for long. */
  isShownWorking: boolean;
  /** How many times faster than life pauses pass. */
  pace: number;
}

const firstPauseMs = 30_000;
const longestPauseMs = 60 * 60_000;
/** A provider that cannot be reached has not been troubled: it is tried again sooner. */
const longestUnsentPauseMs = 10 * 60_000;
/** What was offered without an answer may still end a pair that is shown as working. */
const longestUnknownPauseMs = 4 * 60_000;

/**
 * When the worker may try again after a failure: doubling from half a minute to an hour, each time somewhere between
 * half of it and the whole, never before the provider's own Retry-After, and past the claim when in doubt.
 * @param jitter between 0 and 1
 */
export function planRetry(failure: Failure, now: Date, jitter: number): Date {
  const cap = longestPauseFor(failure);
  const doubled = firstPauseMs * 2 ** Math.min(failure.failureCount - 1, 20);
  const pauseMs = (Math.min(doubled, cap) * (0.5 + 0.5 * jitter)) / failure.pace;
  const retryAt = now.getTime() + Math.max(pauseMs, failure.retryAfterMs ?? 0);
  const isOpen = failure.outcome === "unknown";
  return new Date(isOpen ? Math.max(retryAt, failure.claimedUntil.getTime() + 1) : retryAt);
}

function longestPauseFor({ outcome, isShownWorking }: Failure): number {
  if (outcome === "not_sent") return longestUnsentPauseMs;
  return outcome === "unknown" && isShownWorking ? longestUnknownPauseMs : longestPauseMs;
}
