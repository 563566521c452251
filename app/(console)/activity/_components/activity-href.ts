import type { AuditFilter, ListAuditEvents } from "#lib/audit/audit-schema.ts";

/** What narrows the activity: without days, their zone does not. */
const filterNames = ["group", "person", "environment", "subject", "from", "to"] as const;

/** Whether the activity is filtered. */
export function hasFilter(query: ListAuditEvents): boolean {
  return filterNames.some((name) => query[name] !== undefined);
}

function toHref(path: string, entries: Partial<ListAuditEvents> & { format?: "jsonl" }): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(entries)) if (value) parameters.set(name, value);
  const search = parameters.toString();
  return search === "" ? path : `${path}?${search}`;
}

/** The page's address with a change to its filters or page. */
export function activityHref(query: ListAuditEvents, change: Partial<ListAuditEvents>): string {
  return toHref("/activity", { ...query, ...change });
}

/** The page's address with another filter, at its first page. */
export function filterHref(query: ListAuditEvents, change: Partial<AuditFilter>): string {
  return activityHref(query, { ...change, after: undefined, before: undefined });
}

/** The download of the filtered activity, all its pages; days are those of the page's zone. */
export function exportHref(query: ListAuditEvents, zone: string, format: "csv" | "jsonl"): string {
  const { after: _after, before: _before, zone: _zone, ...filter } = query;
  const hasDays = filter.from !== undefined || filter.to !== undefined;
  return toHref("/activity/export", {
    ...filter,
    ...(hasDays ? { zone } : {}),
    ...(format === "jsonl" ? { format } : {}),
  });
}
