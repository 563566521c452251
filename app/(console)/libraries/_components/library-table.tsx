"use client";

import { HealthBadge } from "#components/health-badge.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { LibraryEntry } from "#lib/library-page/list-library-page.ts";

/** How many token sets, as a link to them; a dash for none. */
function Count({ row, environment }: { row: LibraryEntry; environment: "production" | "development" }) {
  const count = row[environment];
  if (count === 0) return <span className="text-ink-faint">–</span>;
  return (
    <TextLink href={`/token-sets?library=${row.id}&environment=${environment}&ended=shown`} prefetch={false}>
      {count}
      <span className="sr-only">
        {" "}
        {environment} token {count === 1 ? "set" : "sets"} of {row.name}
      </span>
    </TextLink>
  );
}

const columns: Column<LibraryEntry>[] = [
  {
    key: "name",
    header: "Name",
    stacked: "title",
    width: "fill",
    // With prefetching, a page of the list would ask the server for fifty more.
    cell: (row) => (
      <TextLink href={`/libraries/${row.id}`} prefetch={false}>
        {row.name}
      </TextLink>
    ),
  },
  {
    key: "worst",
    header: "Worst health",
    stacked: "aside",
    width: "fit",
    cell: (row) =>
      row.worst === null ? (
        <span className="text-ink-faint">no token set</span>
      ) : (
        <HealthBadge health={row.worst} />
      ),
  },
  {
    key: "production",
    header: "Production",
    align: "end",
    width: "fit",
    cell: (row) => <Count row={row} environment="production" />,
  },
  {
    key: "development",
    header: "Development",
    align: "end",
    width: "fit",
    cell: (row) => <Count row={row} environment="development" />,
  },
  {
    key: "since",
    header: "Known since",
    width: "fit",
    cell: (row) => <ExactTime at={row.createdAt} precision="date" />,
  },
];

/** One page of the libraries. Drawn in the browser too, so that rows are sent once as what they say. */
export function LibraryTable({ rows }: { rows: LibraryEntry[] }) {
  return <DataTable caption="Libraries" columns={columns} rows={rows} rowKey={(row) => row.id} />;
}
