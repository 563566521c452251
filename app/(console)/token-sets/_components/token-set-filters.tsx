import { HEALTH_LABEL } from "#components/health.ts";
import { DownloadLink } from "#components/ui/download-link.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { type Filter, FilterBar } from "#components/ui/filter-bar.tsx";
import type { FilterChip } from "#components/ui/filter-chips.tsx";
import type { SelectOption } from "#components/ui/select.tsx";
import { knownScopes } from "#lib/applications/known-scopes.ts";
import { causes } from "#lib/health/cause.ts";
import { labelOfCause } from "#lib/health/cause-label.ts";
import { healths } from "#lib/health/token-set-health.ts";
import type { ListTokenSets } from "#lib/token-sets/token-set-schema.ts";
import { exportHref, listHref, unfiltered } from "./list-href.ts";

type Named = { id: string; name: string } | null;

interface Props {
  query: ListTokenSets;
  /** What the address names by id; null for words. */
  application: Named;
  library: Named;
}

type FilterName = "health" | "cause" | "application" | "library" | "by" | "scope";

const scopes = Object.keys(knownScopes).map((value) => ({ value, label: value }));
const healthOptions = healths.map((value) => ({ value, label: HEALTH_LABEL[value] }));
const causeOptions = causes
  .map((value) => ({ value, label: labelOfCause(value) }))
  .sort((one, other) => one.label.localeCompare(other.label, "en"));

const isId = (words: string | undefined, chosen: Named) => chosen !== null && chosen.id === words;

type NamedFilter = Filter & { name: FilterName };

function toFilters({ query, application, library }: Props): NamedFilter[] {
  const picked = (words: string | undefined, chosen: Named) => ({
    chosen,
    words: isId(words, chosen) ? undefined : words,
  });
  const choose = (
    name: "health" | "cause" | "scope",
    label: string,
    options: SelectOption[],
  ): NamedFilter => ({
    ...{ name, label, options, value: query[name] ?? "" },
    anyLabel: `Any ${label.toLowerCase()}`,
  });
  return [
    choose("health", "Health", healthOptions),
    choose("cause", "Cause", causeOptions),
    {
      ...{ name: "application", label: "Application", picks: "application" },
      ...picked(query.application, application),
    },
    { ...{ name: "library", label: "Library", picks: "library" }, ...picked(query.library, library) },
    {
      ...{ name: "by", label: "Connected by", picks: "person", sendsName: true },
      ...picked(query.by, null),
    },
    choose("scope", "Scope", scopes),
  ];
}

/** The words of a filter's value; an id that is nothing here is called so. */
function toWords(filter: Filter, value: string): string {
  if ("options" in filter) return filter.options.find((option) => option.value === value)?.label ?? value;
  return filter.chosen?.name ?? value;
}

/** From when to when, in the reader's zone. */
function Range({ from, to }: { from: string | undefined; to: string | undefined }) {
  return (
    <>
      {from && (
        <>
          from <ExactTime at={from} />{" "}
        </>
      )}
      {to && (
        <>
          to <ExactTime at={to} />
        </>
      )}
    </>
  );
}

/** The ranges in which instants lie: the address names them, such as from the coming days of the overview. */
function toRangeChips(query: ListTokenSets): FilterChip[] {
  const { expiresFrom, expiresTo, refreshFrom, refreshTo } = query;
  const page = { after: undefined, before: undefined };
  const expires = {
    label: "Expires",
    value: <Range from={expiresFrom} to={expiresTo} />,
    removeHref: listHref(query, { ...page, expiresFrom: undefined, expiresTo: undefined }),
  };
  const refresh = {
    label: "Refresh due",
    value: <Range from={refreshFrom} to={refreshTo} />,
    removeHref: listHref(query, { ...page, refreshFrom: undefined, refreshTo: undefined }),
  };
  return [...(expiresFrom || expiresTo ? [expires] : []), ...(refreshFrom || refreshTo ? [refresh] : [])];
}

/** Search and filters, kept in the page's address. */
export function TokenSetFilters({ query, application, library }: Props) {
  const filters = toFilters({ query, application, library });
  const page = { after: undefined, before: undefined };
  const chips = filters.flatMap((filter) => {
    const { name, label } = filter;
    const value = query[name];
    if (value === undefined) return [];
    return [
      { label, value: toWords(filter, value), removeHref: listHref(query, { ...page, [name]: undefined }) },
    ];
  });
  const search = query.q
    ? [{ label: "Search", value: query.q, removeHref: listHref(query, { ...page, q: undefined }) }]
    : [];
  const alert = query.alert
    ? [{ label: "In the", value: "alert", removeHref: listHref(query, { ...page, alert: undefined }) }]
    : [];
  const { environment, view, ended, sort, order } = query;
  const { expiresFrom, expiresTo, refreshFrom, refreshTo } = query;
  const kept = {
    environment,
    view,
    alert: query.alert,
    expiresFrom,
    expiresTo,
    refreshFrom,
    refreshTo,
    ended: ended === "hidden" ? undefined : ended,
  };
  const sorted = { sort: sort === "health" ? undefined : sort, order: order === "asc" ? undefined : order };
  const keep = Object.fromEntries(
    Object.entries({ ...kept, ...sorted }).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
  return (
    <FilterBar
      action="/token-sets"
      search={{
        ...{ name: "q", label: "Search", placeholder: "Name, library or application", value: query.q ?? "" },
      }}
      filters={filters}
      chips={[...search, ...alert, ...chips, ...toRangeChips(query)]}
      clearHref={listHref({ ...query, ...unfiltered }, {})}
      keep={keep}
    >
      {/* Not a Link: prefetching would create the file. */}
      <DownloadLink href={exportHref(query)}>Export CSV</DownloadLink>
    </FilterBar>
  );
}
