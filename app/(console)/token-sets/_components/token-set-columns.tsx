import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { HealthBadge } from "#components/health-badge.tsx";
import type { Column } from "#components/ui/data-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ListTokenSets } from "#lib/token-sets/token-set-schema.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { sortLink } from "./list-href.ts";
import { isEnded, isStopped, SetShelfLife } from "./set-shelf-life.tsx";

function When({ at, now }: { at: string | null; now: string }) {
  return at === null ? <span className="text-ink-faint">–</span> : <RelativeTime at={at} now={now} />;
}

function Cause({ set }: { set: TokenSetView }) {
  const { cause, short, state, mustAct } = set.diagnosis;
  // Their badges say the same already.
  const isSaid = cause === "paused" || cause === "archived" || cause === "revoked_here";
  if (short === null || isSaid || cause === "not_connected") return null;
  // A green badge alone would say that nothing is wrong.
  const isUnderGreen = (state === "healthy" || state === "due") && mustAct !== "larder";
  const look = isUnderGreen ? "font-medium text-attention" : "text-ink-soft";
  return <span className={`text-xs ${look}`}>{short}</span>;
}

/** The list's columns; `now` is the server's clock, ISO. */
export function tokenSetColumns(query: ListTokenSets, now: string): Column<TokenSetView>[] {
  return [
    {
      key: "name",
      header: "Name",
      stacked: "title",
      sort: sortLink(query, "name"),
      // With prefetching, a page of the list would ask the server for fifty more.
      cell: (row) => (
        <span className="inline-block sm:min-w-40">
          <TextLink href={`/token-sets/${row.id}`} prefetch={false}>
            {row.name}
          </TextLink>
        </span>
      ),
    },
    {
      key: "environment",
      header: "Environment",
      stacked: "aside",
      width: "fit",
      cell: (row) => <EnvironmentBadge environment={row.environment} />,
    },
    {
      key: "health",
      header: "Health",
      width: "fit",
      cell: (row) => (
        <span className="inline-flex flex-wrap items-baseline gap-x-2">
          <HealthBadge health={row.health} />
          <Cause set={row} />
        </span>
      ),
    },
    {
      key: "life",
      header: "Shelf life",
      stacked: "wide",
      width: "fill",
      cell: (row) => <SetShelfLife set={row} now={now} size="row" />,
    },
    {
      key: "library",
      header: "Library",
      sort: sortLink(query, "library"),
      cell: (row) => row.library.name,
    },
    {
      key: "application",
      header: "Application",
      secondary: true,
      cell: (row) => row.application.name,
    },
    {
      key: "expires",
      header: "Access token expires",
      width: "fit",
      sort: sortLink(query, "expires"),
      cell: (row) => <When at={isEnded(row) ? null : row.accessTokenExpiresAt} now={now} />,
    },
    {
      key: "refresh",
      header: "Refresh due",
      width: "fit",
      secondary: true,
      sort: sortLink(query, "refresh"),
      cell: (row) => <When at={isStopped(row) ? null : row.nextRefreshAt} now={now} />,
    },
  ];
}
