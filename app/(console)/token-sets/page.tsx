import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { Context } from "#lib/auth/context.ts";
import { canInEnvironment } from "#lib/auth/permissions.ts";
import { preloadHold } from "#lib/deployment/request-hold.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { findChoice, listChoices } from "#lib/search/list-choices.ts";
import { listCountedTokenSets, listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { type ListTokenSets, listTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { BulkBar } from "./_components/bulk-bar.tsx";
import { bulkChoices, bulkFilter } from "./_components/bulk-choices.ts";
import { hasFilter, listHref } from "./_components/list-href.ts";
import { EnvironmentTabs, SavedViews } from "./_components/list-views.tsx";
import { toListedSet } from "./_components/listed-set.ts";
import { TokenSetFilters } from "./_components/token-set-filters.tsx";
import { TokenSetTable } from "./_components/token-set-table.tsx";
import { sayFound, sayTotal } from "./_components/total.ts";

export const metadata: Metadata = { title: "Token sets" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Drops empty values: they filter nothing. */
function present(parameters: Record<string, string | string[] | undefined>) {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ""));
}

/** Whether the organization has no token set at all, so that there is nothing to filter. */
async function hasNone(ctx: Context, query: ListTokenSets): Promise<boolean> {
  if (hasFilter(query)) return false;
  const { tokenSets } = await listTokenSets(ctx, listTokenSetsSchema.parse({ ended: "shown" }));
  return tokenSets.length === 0;
}

async function FirstSet({ ctx }: { ctx: Context }) {
  const applications = await listChoices(ctx, { kind: "application", q: "" });
  return applications.length === 0 ? (
    <>
      Start by <TextLink href="/applications">registering an application</TextLink>, then connect a library
      with it.
    </>
  ) : (
    "A token set is one library’s access for one application, in one environment."
  );
}

export default async function TokenSetsPage({ searchParams }: Props) {
  const query = listTokenSetsSchema.parse(present(await searchParams));
  preloadHold();
  const ctx = await requirePageContext(listHref(query, {}));
  const { actor, now } = ctx;
  const [page, application, library] = await Promise.all([
    listCountedTokenSets(ctx, query),
    findChoice(ctx, "application", query.application),
    findChoice(ctx, "library", query.library),
  ]);
  const { tokenSets, next, previous, counts } = page;
  const mayConnect = canInEnvironment(actor.role, "token-set:create", "development");
  const connect = mayConnect && (
    <ButtonLink href="/connect" variant="primary">
      Connect a library
    </ButtonLink>
  );
  if (tokenSets.length === 0 && (await hasNone(ctx, query))) {
    return (
      <>
        <PageHeader title="Token sets" />
        <EmptyState title="No library is connected yet" action={connect}>
          <FirstSet ctx={ctx} />
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Token sets"
        actions={
          <>
            <ButtonLink href="/bulk-runs">Bulk runs</ButtonLink>
            {connect}
          </>
        }
      />
      <EnvironmentTabs query={query} counts={counts} />
      <SavedViews query={query} />
      <TokenSetFilters query={query} application={application} library={library} />
      {tokenSets.length === 0 ? (
        <EmptyState title="No matches" action={<ButtonLink href="/token-sets">Clear the filters</ButtonLink>}>
          No token set matches these filters.
        </EmptyState>
      ) : (
        <TokenSetTable
          query={query}
          rows={tokenSets.map((set) => toListedSet(set, now.toISOString()))}
          now={now.toISOString()}
        />
      )}
      <Pagination
        summary={sayTotal(query, counts, tokenSets.length)}
        previousHref={previous && listHref(query, { before: previous, after: undefined })}
        nextHref={next && listHref(query, { after: next, before: undefined })}
      />
      {query.environment && (
        <BulkBar
          key={listHref(query, {})}
          environment={query.environment}
          filter={bulkFilter(query)}
          found={sayFound(counts.found[query.environment], counts)}
          actions={bulkChoices(actor.role, query.environment)}
        />
      )}
    </>
  );
}
