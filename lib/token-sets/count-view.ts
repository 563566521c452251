import type { Environment } from "#lib/auth/permissions.ts";

/** What a filter finds is counted up to this, so that a page costs the same however much there is: "more than 1,000". */
export const countBound = 1_000;

export interface TokenSetCounts {
  /** How many the filter finds in each environment, whichever of them it shows. */
  found: Record<Environment, number>;
  /** Whether that is all; else each is at most `countBound` + 1. */
  isExact: boolean;
  /** How many of those shown stand before the page, at most `countBound` + 1. */
  before: number;
}
