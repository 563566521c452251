import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/button.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { canInEnvironment, canInOrganization } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import type { LibraryUseView } from "#lib/libraries/library-view.ts";
import { listLibraryUses } from "#lib/libraries/list-library-uses.ts";
import { SettingsHeader } from "../_components/settings-header.tsx";

export const metadata: Metadata = { title: "Libraries" };

function toColumns(mayWrite: boolean): Column<LibraryUseView>[] {
  return [
    {
      key: "name",
      header: "Name",
      stacked: "wide",
      cell: (row) =>
        mayWrite ? (
          <TextLink href={`/settings/libraries/${row.id}`}>{row.name}</TextLink>
        ) : (
          <span className="font-medium">{row.name}</span>
        ),
    },
    { key: "since", header: "Known since", cell: (row) => <ExactTime at={row.createdAt} precision="date" /> },
    {
      key: "uses",
      header: "Token sets",
      align: "end",
      cell: (row) => (
        <TextLink href={`/token-sets?library=${row.id}`}>
          {row.tokenSetCount}
          <span className="sr-only"> token sets of {row.name}</span>
        </TextLink>
      ),
    },
  ];
}

export default async function LibrariesPage() {
  const ctx = await requirePageContext("/settings/libraries");
  const { actor } = ctx;
  const libraries = await listLibraryUses(ctx);
  const mayConnect = canInEnvironment(actor.role, "token-set:create", "development");
  const connect = mayConnect && (
    <ButtonLink href="/connect" variant="primary">
      Connect a library
    </ButtonLink>
  );
  return (
    <>
      <SettingsHeader
        current="/settings/libraries"
        meta="The libraries at Apicbase that your token sets give access to."
      />
      {libraries.length === 0 ? (
        <EmptyState title="No library yet" action={connect}>
          A library is added with the first token set for it.
        </EmptyState>
      ) : (
        <DataTable
          caption="Libraries"
          columns={toColumns(canInOrganization(actor.role, "library:write"))}
          rows={libraries}
          rowKey={(row) => row.id}
        />
      )}
    </>
  );
}
