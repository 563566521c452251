import { ENVIRONMENT_LABEL } from "#components/environment.ts";
import { HEALTH_LABEL, HEALTHS } from "#components/health.ts";
import { buttonClass } from "#components/ui/button.tsx";
import { FilterBar } from "#components/ui/filter-bar.tsx";
import { knownScopes } from "#lib/applications/known-scopes.ts";
import { environments } from "#lib/auth/permissions.ts";
import type { ListTokenSets } from "#lib/token-sets/token-set-schema.ts";
import { exportHref, listHref } from "./list-href.ts";

interface Named {
  id: string;
  name: string;
}

interface Props {
  query: ListTokenSets;
  applications: readonly Named[];
  libraries: readonly Named[];
}

const nothingChosen = {
  q: undefined,
  environment: undefined,
  health: undefined,
  application: undefined,
  library: undefined,
  scope: undefined,
};

function toOptions(things: readonly Named[]) {
  return things.map(({ id, name }) => ({ value: id, label: name }));
}

/** Search and filters, kept in the page's address. */
export function TokenSetFilters({ query, applications, libraries }: Props) {
  const filters = [
    {
      name: "environment",
      label: "Environment",
      anyLabel: "Any environment",
      options: environments.map((value) => ({ value, label: ENVIRONMENT_LABEL[value] })),
    },
    {
      name: "health",
      label: "Health",
      anyLabel: "Any health",
      options: HEALTHS.map((value) => ({ value, label: HEALTH_LABEL[value] })),
    },
    {
      name: "application",
      label: "Application",
      anyLabel: "Any application",
      options: toOptions(applications),
    },
    { name: "library", label: "Library", anyLabel: "Any library", options: toOptions(libraries) },
    {
      name: "scope",
      label: "Scope",
      anyLabel: "Any scope",
      options: Object.keys(knownScopes).map((value) => ({ value, label: value })),
    },
  ] as const;
  const page = { after: undefined, before: undefined };
  const active = filters.flatMap(({ name, label, options }) => {
    const value = query[name];
    if (value === undefined) return [];
    const chosen = options.find((option) => option.value === value)?.label ?? value;
    return [{ label, value: chosen, removeHref: listHref(query, { ...page, [name]: undefined }) }];
  });
  const search = query.q
    ? [{ label: "Search", value: query.q, removeHref: listHref(query, { ...page, q: undefined }) }]
    : [];
  return (
    <FilterBar
      action="/token-sets"
      search={{
        name: "q",
        label: "Search",
        placeholder: "Name, library or application",
        value: query.q ?? "",
      }}
      filters={filters.map((filter) => ({
        ...filter,
        options: [...filter.options],
        value: query[filter.name] ?? "",
      }))}
      chips={[...search, ...active]}
      clearHref={listHref({ ...query, ...page }, nothingChosen)}
      keep={{
        ...(query.sort === "name" ? {} : { sort: query.sort }),
        ...(query.order === "asc" ? {} : { order: query.order }),
      }}
    >
      {/* Not a Link: prefetching would create the file. */}
      <a href={exportHref(query)} download className={buttonClass("secondary", "md")}>
        Export CSV
      </a>
    </FilterBar>
  );
}
