import type { ListTokenSets, TokenSetSort } from "#lib/token-sets/token-set-schema.ts";

const filterNames = [
  ...(["q", "health", "cause", "application", "library", "by", "scope", "view", "alert"] as const),
  ...(["expiresFrom", "expiresTo", "refreshFrom", "refreshTo"] as const),
] as const;

/** No filter and no page; the environment, which a tab chooses, stays. */
export const unfiltered = {
  ...{ q: undefined, health: undefined, cause: undefined, application: undefined, library: undefined },
  ...{ expiresFrom: undefined, expiresTo: undefined, refreshFrom: undefined, refreshTo: undefined },
  ...{
    by: undefined,
    scope: undefined,
    view: undefined,
    alert: undefined,
    after: undefined,
    before: undefined,
  },
} satisfies Partial<ListTokenSets>;

/** Whether the list is filtered, beside its environment. */
export function hasFilter(query: ListTokenSets): boolean {
  return filterNames.some((name) => query[name] !== undefined);
}

const byDefault: Partial<ListTokenSets> = { sort: "health", order: "asc", ended: "hidden" };

function toHref(path: string, entries: Partial<ListTokenSets>, left: Partial<ListTokenSets>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(entries)) {
    const isLeft = left[name as keyof ListTokenSets] === value;
    if (typeof value === "string" && value !== "" && !isLeft) parameters.set(name, value);
  }
  const search = parameters.toString();
  return search === "" ? path : `${path}?${search}`;
}

/** The list's address with a change to its filters, order or page. */
export function listHref(query: ListTokenSets, change: Partial<ListTokenSets>): string {
  return toHref("/token-sets", { ...query, ...change }, byDefault);
}

/** The download of the filtered list, all its pages. */
export function exportHref({ after: _after, before: _before, ...filter }: ListTokenSets): string {
  return toHref("/token-sets/export", filter, {});
}

/** A column's sort link: by this column, or in the opposite order where it is sorted by it already. */
export function sortLink(query: ListTokenSets, sort: TokenSetSort) {
  const current = query.sort === sort;
  const order = current && query.order === "asc" ? "desc" : "asc";
  const direction = query.order === "asc" ? ("ascending" as const) : ("descending" as const);
  return {
    href: listHref(query, { sort, order, after: undefined, before: undefined }),
    direction: current ? direction : null,
  };
}
