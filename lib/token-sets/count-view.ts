import type { Environment } from "#lib/auth/permissions.ts";

/** Beyond so many, a count is not worth what it takes: "more than 10,000". */
export const countBound = 10_000;

/** Each count is at most `countBound` + 1. */
export interface TokenSetCounts {
  /** How many the filter finds in each environment, whichever of them it shows. */
  found: Record<Environment, number>;
  /** How many of those shown stand before the page. */
  before: number;
}
