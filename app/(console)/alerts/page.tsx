import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Section } from "#components/ui/section.tsx";
import { listAlertsSchema } from "#lib/alerts/alert-rule-schema.ts";
import type { AlertsView } from "#lib/alerts/alert-view.ts";
import { listAlerts } from "#lib/alerts/list-alerts.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { EndedDays } from "./_components/ended-days.tsx";
import { OpenAlert } from "./_components/open-alert.tsx";

export const metadata: Metadata = { title: "Alerts" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

function OpenAlerts({ alerts }: { alerts: AlertsView }) {
  if (alerts.open.length === 0) {
    return (
      <EmptyState
        title="No alert is open"
        action={<ButtonLink href="/alerts/rules">See what you are told about</ButtonLink>}
      >
        Rules look at every token set twice a minute. What they find is listed here, and told where they say.
      </EmptyState>
    );
  }
  return (
    <Section
      title="Open"
      description={
        alerts.isCut
          ? "The most urgent of the latest first; more are open than are listed."
          : "The most urgent first."
      }
    >
      <ul className="border-t border-line">
        {alerts.open.map((alert) => (
          <OpenAlert key={alert.id} alert={alert} now={alerts.asOf} />
        ))}
      </ul>
    </Section>
  );
}

export default async function AlertsPage({ searchParams }: Props) {
  const query = listAlertsSchema.parse(await searchParams);
  const ctx = await requirePageContext("/alerts");
  const alerts = await listAlerts(ctx, query);
  const isFirst = query.after === undefined;
  return (
    <>
      <PageHeader
        title="Alerts"
        meta="What went wrong, by cause: one alert for all token sets that have the same one."
        actions={<ButtonLink href="/alerts/rules">Rules</ButtonLink>}
      />
      {isFirst && <OpenAlerts alerts={alerts} />}
      {alerts.ended.length > 0 && (
        <Section title="Over">
          <EndedDays alerts={alerts.ended} now={alerts.asOf} />
        </Section>
      )}
      {(!isFirst || alerts.next) && (
        <Pagination
          previousHref={isFirst ? null : "/alerts"}
          nextHref={alerts.next && `/alerts?after=${alerts.next}`}
        />
      )}
    </>
  );
}
