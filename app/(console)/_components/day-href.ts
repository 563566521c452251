import type { ComingDayView } from "#lib/overview/overview-view.ts";

/** The list of the sets that are refreshed, or whose access tokens expire, in a day. */
export function dayHref(kind: "refreshes" | "expiries", { from, to }: Pick<ComingDayView, "from" | "to">) {
  const name = kind === "refreshes" ? "refresh" : "expires";
  return `/token-sets?${new URLSearchParams({ [`${name}From`]: from, [`${name}To`]: to })}`;
}
