const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** The pause after each try in vain: ten tries in three days. @see Standard Webhooks, "Deliverability and reliability" */
const pausesMs = [
  ...[5 * secondMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs],
  ...[10 * hourMs, 14 * hourMs, 20 * hourMs, 24 * hourMs],
];
/** Of each pause, so that messages that failed together do not come back together. */
const jitter = 0.1;
const longestWaitMs = 24 * hourMs;
const rest = { shareOfOutage: 0.25, leastMs: 5 * secondMs, mostMs: 10 * minuteMs };

/** However seldom it could be tried, a message is given up after so long. */
export const longestLifeMs = 90 * hourMs;

/** How long a receiver asked to be left alone, by `Retry-After`; 0 where it did not. @see RFC 9110 section 10.2.3 */
export function toRetryAfterMs(value: string | null, now: Date): number {
  if (value === null) return 0;
  const ms = /^\s*\d{1,9}\s*$/.test(value) ? Number(value) * secondMs : Date.parse(value) - now.getTime();
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestWaitMs);
}

/**
 * How long to wait after a try in vain; null when there are no more.
 * @param step how many tries there were before @param random from 0 to 1
 */
export function planPauseMs(step: number, retryAfterMs: number, random: number): number | null {
  const pause = pausesMs[step];
  return pause === undefined ? null : Math.max(Math.round(pause * (1 + jitter * random)), retryAfterMs);
}

/** How long nothing is tried at a destination that does not answer: the longer, the longer it has not. */
export function planRestMs(failingForMs: number, retryAfterMs: number): number {
  const share = failingForMs * rest.shareOfOutage;
  return Math.max(Math.min(Math.max(share, rest.leastMs), rest.mostMs), retryAfterMs);
}
