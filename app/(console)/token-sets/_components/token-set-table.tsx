"use client";

import { HealthIcons } from "#components/health-badge.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import type { ListTokenSets } from "#lib/token-sets/token-set-schema.ts";
import { bulkForm, tickedField } from "./bulk-bar.tsx";
import type { ListedSet } from "./listed-set.ts";
import { tokenSetColumns } from "./token-set-columns.tsx";

const selection = {
  formId: bulkForm,
  name: tickedField,
  label: (row: ListedSet) => `Select ${row.name}`,
};

/** The list itself; `now` is the server's clock, ISO. Drawn in the browser too, so that rows are sent once as what they say. */
export function TokenSetTable({
  query,
  rows,
  now,
}: {
  query: ListTokenSets;
  rows: ListedSet[];
  now: string;
}) {
  return (
    <>
      <HealthIcons healths={new Set(rows.map(({ health }) => health))} />
      <DataTable
        caption="Token sets"
        columns={tokenSetColumns(query, now)}
        rows={rows}
        rowKey={(row) => row.id}
        // A bulk run is for one environment.
        {...(query.environment && { selection })}
      />
    </>
  );
}
