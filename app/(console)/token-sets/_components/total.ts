import { countBound, type TokenSetCounts } from "#lib/token-sets/count-view.ts";
import type { ListTokenSets } from "#lib/token-sets/token-set-schema.ts";

/** "600", or "more than 1,000". */
export const sayFound = (count: number, { isExact }: Pick<TokenSetCounts, "isExact">) =>
  count > countBound && !isExact
    ? `more than ${countBound.toLocaleString("en-GB")}`
    : count.toLocaleString("en-GB");

/** "51–100 of 600": which rows the page shows, of how many. */
export function sayTotal(
  query: Pick<ListTokenSets, "environment">,
  counts: TokenSetCounts,
  shown: number,
): string {
  const { found, before } = counts;
  const total = query.environment ? found[query.environment] : found.production + found.development;
  if (shown === 0) return "";
  if (before > countBound) return `${shown} of ${sayFound(total, counts)}`;
  const [first, last] = [before + 1, before + shown];
  return `${first.toLocaleString("en-GB")}–${last.toLocaleString("en-GB")} of ${sayFound(Math.max(total, last), counts)}`;
}
