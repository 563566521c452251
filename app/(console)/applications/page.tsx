import type { Metadata } from "next";
import { HealthBadge } from "#components/health-badge.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ApplicationView, HoldView } from "#lib/applications/application-view.ts";
import { listApplications } from "#lib/applications/list-applications.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";

export const metadata: Metadata = { title: "Applications" };

function HoldState({ hold }: { hold: HoldView }) {
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <HealthBadge health="on_hold" />
      <span className="text-ink-soft">
        client secret refused since <ExactTime at={hold.since} />
      </span>
    </span>
  );
}

const toColumns = (isAnyHeld: boolean): Column<ApplicationView>[] => [
  {
    key: "name",
    header: "Name",
    stacked: "title",
    cell: (row) => (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <TextLink href={`/applications/${row.id}`}>{row.name}</TextLink>
        {row.archivedAt && <Badge>Archived</Badge>}
      </span>
    ),
  },
  ...(isAnyHeld
    ? [
        {
          key: "state",
          header: "State",
          stacked: "wide" as const,
          cell: (row: ApplicationView) => row.hold && <HoldState hold={row.hold} />,
        },
      ]
    : []),
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
        {row.nextSecret && (
          <Badge>{row.nextSecret.acceptedAt ? "replacement accepted" : "replacement not used yet"}</Badge>
        )}
      </span>
    ),
  },
  {
    key: "uses",
    header: "Token sets",
    align: "end",
    cell: (row) => (
      <TextLink href={`/token-sets?application=${row.id}&ended=shown`}>
        {row.tokenSetCount}
        <span className="sr-only"> token sets of {row.name}</span>
      </TextLink>
    ),
  },
];

interface Props {
  searchParams: Promise<{ show?: string | string[] }>;
}

export default async function ApplicationsPage({ searchParams }: Props) {
  const ctx = await requirePageContext("/applications");
  const { actor } = ctx;
  const all = await listApplications(ctx, { withArchived: true });
  const withArchived = (await searchParams).show === "archived";
  const archived = all.filter(({ archivedAt }) => archivedAt !== null).length;
  const applications = withArchived ? all : all.filter(({ archivedAt }) => archivedAt === null);
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
        actions={all.length > 0 && register}
      />
      {all.length === 0 ? (
        <EmptyState title="No application yet" action={register}>
          {mayWrite
            ? "Register the client ID and secret that Apicbase’s API Settings page gave you."
            : "An owner or admin can register the first one."}
        </EmptyState>
      ) : (
        <DataTable
          caption="Registered applications"
          columns={toColumns(applications.some(({ hold }) => hold !== null))}
          rows={applications}
          rowKey={(row) => row.id}
        />
      )}
      {archived > 0 && (
        <p className="pt-3 text-sm text-ink-soft">
          <TextLink href={withArchived ? "/applications" : "/applications?show=archived"}>
            {withArchived ? "Hide archived ones" : `Show ${archived} archived`}
          </TextLink>
        </p>
      )}
    </>
  );
}
