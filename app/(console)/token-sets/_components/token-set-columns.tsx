import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { HealthBadge } from "#components/health-badge.tsx";
import type { Column } from "#components/ui/data-table.tsx";
import { Link } from "#components/ui/link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { RowLink } from "#components/ui/row-link.tsx";
import type { ListTokenSets } from "#lib/token-sets/token-set-schema.ts";
import { sortLink } from "./list-href.ts";
import type { ListedSet } from "./listed-set.ts";
import { isEnded, isStopped, SetShelfLife } from "./set-shelf-life.tsx";

/** An instant that is exact on hover: it lies above the row's link, so it leads there itself, beside the order of the keys. */
function When({ at, now, set }: { at: string | null; now: string; set: ListedSet }) {
  if (at === null) return <span className="text-ink-faint">–</span>;
  return (
    <Link href={`/token-sets/${set.id}`} prefetch={false} tabIndex={-1} className="relative">
      <RelativeTime at={at} now={now} />
    </Link>
  );
}

/** Null where there is nothing to say, so that a narrow screen shows no empty label. */
function toCause(set: ListedSet) {
  const { cause, short, state, mustAct } = set.diagnosis;
  // Their badges say the same already.
  const isSaid = cause === "paused" || cause === "archived" || cause === "revoked_here";
  if (short === null || isSaid || cause === "not_connected") return null;
  // A green badge alone would say that nothing is wrong.
  const isUnderGreen = (state === "healthy" || state === "due") && mustAct !== "larder";
  const look = isUnderGreen ? "font-medium text-attention" : "text-ink-soft";
  return <span className={`block truncate text-sm @max-2xl:whitespace-normal ${look}`}>{short}</span>;
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
    cell: (row) => <When set={row} at={isStopped(row) ? null : row.nextRefreshAt} now={now} />,
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
      cell: (row) => <HealthBadge health={row.health} />,
    },
    {
      ...{ key: "cause", header: "Cause", width: "fill" },
      sort: sortLink(query, "cause"),
      cell: toCause,
    },
    {
      ...{ key: "life", header: "Shelf life", stacked: "wide", width: "fit" },
      cell: (row) => (
        <span className="block @2xl:w-24">
          <SetShelfLife set={row} now={now} size="row" />
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
      cell: (row) => <When set={row} at={isEnded(row) ? null : row.accessTokenExpiresAt} now={now} />,
    },
    ...(hasRefresh ? [refresh] : []),
  ];
}
