import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar } from "#components/ui/filter-bar.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { canInEnvironment } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { listLibrariesSchema } from "#lib/library-page/library-list-schema.ts";
import { listLibraryPage } from "#lib/library-page/list-library-page.ts";
import { libraryListHref } from "./_components/library-href.ts";
import { LibraryTable } from "./_components/library-table.tsx";

export const metadata: Metadata = { title: "Libraries" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

function sayTotal(total: number): string {
  return total === 1 ? "1 library" : `${total.toLocaleString("en-GB")} libraries`;
}

export default async function LibrariesPage({ searchParams }: Props) {
  const query = listLibrariesSchema.parse(await searchParams);
  const ctx = await requirePageContext(libraryListHref(query, {}));
  const { libraries, total, next, previous } = await listLibraryPage(ctx, query);
  const connect = canInEnvironment(ctx.actor.role, "token-set:create", "development") && (
    <ButtonLink href="/connect" variant="primary">
      Connect a library
    </ButtonLink>
  );
  if (total === 0 && !query.q && !query.show) {
    return (
      <>
        <PageHeader title="Libraries" />
        <EmptyState title="No library yet" action={connect}>
          A library is added with the first token set for it.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Libraries"
        meta="Your customers’ libraries at Apicbase, each with all its token sets."
        actions={connect}
      />
      <FilterBar
        action="/libraries"
        search={{ name: "q", label: "Search", placeholder: "Name of a library", value: query.q ?? "" }}
        filters={[
          {
            name: "show",
            label: "Show",
            anyLabel: "In use",
            options: [{ value: "archived", label: "Archived" }],
            value: query.show ?? "",
          },
        ]}
        clearHref="/libraries"
      />
      {libraries.length === 0 ? (
        <EmptyState title="No matches" action={<ButtonLink href="/libraries">Clear the search</ButtonLink>}>
          {query.show ? "No archived library matches." : "No library in use has these words in its name."}
        </EmptyState>
      ) : (
        <LibraryTable rows={libraries} />
      )}
      <Pagination
        previousHref={previous && libraryListHref(query, { before: previous, after: undefined })}
        nextHref={next && libraryListHref(query, { after: next, before: undefined })}
        summary={sayTotal(total)}
      />
    </>
  );
}
