import type { Metadata } from "next";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { RowLink } from "#components/ui/row-link.tsx";
import { Section } from "#components/ui/section.tsx";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { type DestinationView, kindLabels } from "#lib/destinations/destination-view.ts";
import { listDestinations } from "#lib/destinations/get-destination-page.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { SettingsHeader } from "../_components/settings-header.tsx";
import { AddDestination } from "./_components/add-destination.tsx";
import { DestinationStanding } from "./_components/destination-standing.tsx";

export const metadata: Metadata = { title: "Destinations" };

function toColumns(now: string): Column<DestinationView>[] {
  return [
    {
      key: "name",
      header: "Name",
      stacked: "title",
      cell: (row) => <RowLink href={`/settings/destinations/${row.id}`}>{row.name}</RowLink>,
    },
    { key: "kind", header: "Kind", width: "fit", stacked: "aside", cell: (row) => kindLabels[row.kind] },
    {
      key: "where",
      header: "Goes to",
      stacked: "wide",
      cell: (row) => <span className="wrap-anywhere">{row.shown}</span>,
    },
    {
      key: "standing",
      header: "Status",
      stacked: "wide",
      cell: (row) => <DestinationStanding destination={row} />,
    },
    {
      key: "delivered",
      header: "Last accepted",
      width: "fit",
      cell: (row) => (row.deliveredAt ? <RelativeTime at={row.deliveredAt} now={now} /> : "–"),
    },
  ];
}

function NoDestinations({ mayWrite }: { mayWrite: boolean }) {
  return (
    <p className="max-w-prose text-ink-soft text-pretty">
      None yet: Larder tells nobody when a connection is lost.{" "}
      {mayWrite
        ? "Add a mail address, a chat or a webhook."
        : "Your role cannot add one; an owner or admin can."}
    </p>
  );
}

export default async function DestinationsPage() {
  const ctx = await requirePageContext("/settings/destinations");
  const { actor, now } = ctx;
  const destinations = await listDestinations(ctx);
  const mayWrite = canInOrganization(actor.role, "destination:write");
  return (
    <>
      <SettingsHeader
        current="/settings/destinations"
        meta={`Where alerts and other messages of ${actor.organizationName} go.`}
      />
      <Section
        title="Destinations"
        description="Every message is tried for three days, and can be sent again after that."
      >
        <div className="grid gap-4">
          {mayWrite && <AddDestination maySendRecord={canInOrganization(actor.role, "audit:security")} />}
          {destinations.length === 0 ? (
            <NoDestinations mayWrite={mayWrite} />
          ) : (
            <DataTable
              caption="Destinations"
              columns={toColumns(now.toISOString())}
              rows={destinations}
              rowKey={(row) => row.id}
            />
          )}
        </div>
      </Section>
    </>
  );
}
