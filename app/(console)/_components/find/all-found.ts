import type { AllFound } from "#lib/search/search-view.ts";

/** The list with all of the token sets that were found. */
export function allHref({ filter }: AllFound): string {
  return `/token-sets?${new URLSearchParams({ ...filter })}`;
}

export function sayAll({ total, isMore }: AllFound): string {
  const count = total.toLocaleString("en-GB");
  return isMore ? `Show all, more than ${count} token sets` : `Show all ${count} token sets`;
}
