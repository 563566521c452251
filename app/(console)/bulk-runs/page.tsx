import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { listBulkRunsSchema } from "#lib/bulk/bulk-schema.ts";
import { listBulkRuns } from "#lib/bulk/get-bulk-run.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { runColumns } from "./_components/run-columns.tsx";

export const metadata: Metadata = { title: "Bulk runs" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function BulkRunsPage({ searchParams }: Props) {
  const { page } = listBulkRunsSchema.parse(await searchParams);
  const ctx = await requirePageContext("/bulk-runs");
  const { runs, hasNext } = await listBulkRuns(ctx, { page });
  return (
    <>
      <PageHeader
        title="Bulk runs"
        breadcrumbs={[{ label: "Token sets", href: "/token-sets" }]}
        meta="What was done to many token sets at once, and what became of each."
      />
      {runs.length === 0 ? (
        <EmptyState
          title="No bulk run yet"
          action={<ButtonLink href="/token-sets?environment=development">Select token sets</ButtonLink>}
        >
          Choose an environment in the list of token sets, tick some or all that match a filter, and say what
          to do with them.
        </EmptyState>
      ) : (
        <DataTable
          caption="Bulk runs"
          columns={runColumns(ctx.now.toISOString())}
          rows={runs}
          rowKey={({ id }) => id}
        />
      )}
      {(page > 1 || hasNext) && (
        <Pagination
          previousHref={page > 1 ? `/bulk-runs?page=${page - 1}` : null}
          nextHref={hasNext ? `/bulk-runs?page=${page + 1}` : null}
        />
      )}
    </>
  );
}
