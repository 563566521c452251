import type { Metadata } from "next";
import { Badge } from "#components/ui/badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ApplicationView } from "#lib/applications/application-view.ts";
import { listApplications } from "#lib/applications/list-applications.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";

export const metadata: Metadata = { title: "Applications" };

const columns: Column<ApplicationView>[] = [
  {
    key: "name",
    header: "Name",
    stacked: "title",
    cell: (row) => <TextLink href={`/applications/${row.id}`}>{row.name}</TextLink>,
  },
  {
    key: "clientId",
    header: "Client ID",
    stacked: "wide",
    cell: (row) => <CodeText truncate>{row.clientId}</CodeText>,
  },
  {
    key: "redirect",
    header: "Code comes back",
    cell: (row) => (row.redirect === "callback" ? "automatically" : "pasted by a person"),
  },
  {
    key: "secret",
    header: "Secret",
    cell: (row) => (
      <span className="inline-flex items-center gap-2">
        <CodeText quiet>{row.secret?.hint ?? "none"}</CodeText>
        {row.nextSecret && <Badge>replacement not used yet</Badge>}
      </span>
    ),
  },
  {
    key: "uses",
    header: "Token sets",
    align: "end",
    cell: (row) => (
      <TextLink href={`/token-sets?application=${row.id}`}>
        {row.tokenSetCount}
        <span className="sr-only"> token sets of {row.name}</span>
      </TextLink>
    ),
  },
];

export default async function ApplicationsPage() {
  const ctx = await requirePageContext("/applications");
  const { actor } = ctx;
  const applications = await listApplications(ctx);
  const mayWrite = canInOrganization(actor.role, "application:write");
  const register = mayWrite && (
    <ButtonLink href="/applications/new" variant="primary">
      Register application
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Applications"
        meta="The client IDs and secrets that Larder uses at Apicbase."
        actions={applications.length > 0 && register}
      />
      {applications.length === 0 ? (
        <EmptyState title="No application yet" action={register}>
          {mayWrite
            ? "Register the client ID and secret that Apicbase’s API Settings page gave you."
            : "An owner or admin can register the first one."}
        </EmptyState>
      ) : (
        <DataTable
          caption="Registered applications"
          columns={columns}
          rows={applications}
          rowKey={(row) => row.id}
        />
      )}
    </>
  );
}
