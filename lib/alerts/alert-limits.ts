import type { Cause } from "#lib/health/cause.ts";

export const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What hardly began is not told: a refresh may be on its way. */
export const longestWaits = { expiredMs: minuteMs };

/** An alert takes in what has the same cause for so long; what happens later is another one, and told. */
export const takesForMs = 1 * hourMs;

/** The causes that lie with no single set or application: as long as they last, one alert takes in all that they concern. */
export const takesAlways = [
  "provider_unreachable",
  "provider_slows",
  "journal_elsewhere",
  "journal_unwritable",
  "late",
] as const satisfies Cause[];

/** The same is not told again before, however often it ends and begins. */
export const restMs = 1 * hourMs;

/** That an alert has grown is told once: when it concerns so many times what was told, and not at once. */
export const growth = { times: 10, afterMs: 10 * minuteMs };

/** What happened once is over when it did not happen again for so long. */
export const quietAfterMs = 24 * hourMs;
