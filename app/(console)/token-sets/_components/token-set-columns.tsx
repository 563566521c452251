import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { HealthBadge } from "#components/health-badge.tsx";
import { ShelfLife } from "#components/shelf-life.tsx";
import type { Column } from "#components/ui/data-table.tsx";
import { Link } from "#components/ui/link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { RowLink } from "#components/ui/row-link.tsx";
import type { ListTokenSets } from "#lib/token-sets/token-set-schema.ts";
import { sortLink } from "./list-href.ts";
import type { ListedSet } from "./listed-set.ts";

/** An instant that is exact on hover: it lies above the row's link, so it leads there itself, beside the order of the keys. */
function When({ at, now, set }: { at: string | null; now: string; set: ListedSet }) {
  if (at === null) return <span className="text-ink-faint">–</span>;
  return (
    <Link href={`/token-sets/${set.id}`} prefetch={false} tabIndex={-1} className="relative">
      <RelativeTime at={at} now={now} />
    </Link>
  );
}

function Cause({ said }: { said: NonNullable<ListedSet["said"]> }) {
  const look = said.isUnderGreen ? "font-medium text-attention" : "text-ink-soft";
  return <span className={`block truncate text-sm @max-2xl:whitespace-normal ${look}`}>{said.text}</span>;
}

/** A link of its own, above the row's. */
function Other({ href, text }: { href: string; text: string }) {
  return (
    <span className="block truncate @2xl:max-w-36">
      <Link href={href} title={text} prefetch={false} className="relative hover:text-link hover:underline">
        {text}
      </Link>
    </span>
  );
}

/** The list's columns; `now` is the server's clock, ISO. */
export function tokenSetColumns(query: ListTokenSets, now: string): Column<ListedSet>[] {
  const environment: Column<ListedSet> = {
    ...{ key: "environment", header: "Environment", stacked: "aside", width: "fit" },
    cell: (row) => <EnvironmentBadge environment={row.environment} />,
  };
  const refresh: Column<ListedSet> = {
    ...{ key: "refresh", header: "Refresh due", width: "fit", secondary: true, stacked: "hidden" },
    sort: sortLink(query, "refresh"),
    cell: (row) => <When set={row} at={row.life.plannedRefreshAt} now={now} />,
  };
  const application: Column<ListedSet> = {
    ...{ key: "application", header: "Application", secondary: true, stacked: "hidden" },
    cell: (row) => <Other href={`/applications/${row.application.id}`} text={row.application.name} />,
  };
  const isOfAll = query.environment === undefined;
  // Beside the environments there is room for one of them; the notch of the shelf life shows the other too.
  const hasRefresh = !isOfAll || query.sort === "refresh";
  const hasApplication = !isOfAll || query.sort !== "refresh";
  return [
    {
      ...{ key: "name", header: "Name", stacked: "title" },
      sort: sortLink(query, "name"),
      cell: (row) => (
        <span className="block truncate @2xl:max-w-48 @max-2xl:whitespace-normal">
          <RowLink href={`/token-sets/${row.id}`}>{row.name}</RowLink>
        </span>
      ),
    },
    // A tab of one environment says it once.
    ...(isOfAll ? [environment] : []),
    {
      ...{ key: "health", header: "Health", width: "fit" },
      sort: sortLink(query, "health"),
      cell: (row) => <HealthBadge health={row.health} look="shared" />,
    },
    {
      ...{ key: "cause", header: "Cause", width: "fill" },
      sort: sortLink(query, "cause"),
      cell: ({ said }) => said && <Cause said={said} />,
    },
    {
      ...{ key: "life", header: "Shelf life", stacked: "wide", width: "fit" },
      cell: (row) => (
        <span className="block @2xl:w-24">
          <ShelfLife {...row.life} now={now} health={row.health} />
        </span>
      ),
    },
    {
      ...{ key: "library", header: "Library" },
      sort: sortLink(query, "library"),
      cell: (row) => <Other href={`/libraries/${row.library.id}`} text={row.library.name} />,
    },
    ...(hasApplication ? [application] : []),
    {
      ...{ key: "expires", header: "Expires", width: "fit" },
      sort: sortLink(query, "expires"),
      cell: (row) => <When set={row} at={row.life.endedAt === null ? row.life.expiresAt : null} now={now} />,
    },
    ...(hasRefresh ? [refresh] : []),
  ];
}
