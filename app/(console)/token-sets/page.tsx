import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listApplications } from "#lib/applications/list-applications.ts";
import { canInEnvironment } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { listLibraries } from "#lib/libraries/list-libraries.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { listTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { hasFilter, listHref } from "./_components/list-href.ts";
import { tokenSetColumns } from "./_components/token-set-columns.tsx";
import { TokenSetFilters } from "./_components/token-set-filters.tsx";

export const metadata: Metadata = { title: "Token sets" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Drops empty values: they filter nothing. */
function present(parameters: Record<string, string | string[] | undefined>) {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ""));
}

export default async function TokenSetsPage({ searchParams }: Props) {
  const query = listTokenSetsSchema.parse(present(await searchParams));
  const ctx = await requirePageContext(listHref(query, {}));
  const { actor, now } = ctx;
  const [page, applications, libraries] = await Promise.all([
    listTokenSets(ctx, query),
    listApplications(ctx),
    listLibraries(ctx),
  ]);
  const mayConnect = canInEnvironment(actor.role, "token-set:create", "development");
  const connect = mayConnect && (
    <ButtonLink href="/connect" variant="primary">
      Connect a library
    </ButtonLink>
  );
  const filtered = hasFilter(query);
  const empty = page.tokenSets.length === 0;
  if (empty && !filtered && !query.after && !query.before) {
    return (
      <>
        <PageHeader title="Token sets" />
        <EmptyState title="No library is connected yet" action={connect}>
          {applications.length === 0 ? (
            <>
              Start by <TextLink href="/applications">registering an application</TextLink>, then connect a
              library with it.
            </>
          ) : (
            "A token set is one library’s access for one application, in one environment."
          )}
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader title="Token sets" actions={connect} />
      <TokenSetFilters query={query} applications={applications} libraries={libraries} />
      {empty ? (
        <EmptyState title="No matches" action={<ButtonLink href="/token-sets">Clear the filters</ButtonLink>}>
          No token set matches these filters.
        </EmptyState>
      ) : (
        <DataTable
          caption="Token sets"
          columns={tokenSetColumns(query, now.toISOString())}
          rows={page.tokenSets}
          rowKey={(row) => row.id}
        />
      )}
      <Pagination
        previousHref={page.previous && listHref(query, { before: page.previous, after: undefined })}
        nextHref={page.next && listHref(query, { after: page.next, before: undefined })}
      />
    </>
  );
}
