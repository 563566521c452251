import type { Metadata } from "next";
import { cookies } from "next/headers";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { parseZone, ZONE_COOKIE } from "#components/zone.ts";
import { listAuditEventsSchema } from "#lib/audit/audit-schema.ts";
import { mostExportedEvents } from "#lib/audit/export-audit-events.ts";
import { groupsFor, listAuditEvents } from "#lib/audit/list-audit-events.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { findChoice } from "#lib/search/list-choices.ts";
import { ActivityFilters } from "./_components/activity-filters.tsx";
import { activityHref, hasFilter } from "./_components/activity-href.ts";
import { EventDays } from "./_components/event-days.tsx";

export const metadata: Metadata = { title: "Activity" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ActivityPage({ searchParams }: Props) {
  const query = listAuditEventsSchema.parse(await searchParams);
  const ctx = await requirePageContext(activityHref(query, {}));
  const zone = query.zone ?? parseZone((await cookies()).get(ZONE_COOKIE)?.value) ?? "UTC";
  const [page, person] = await Promise.all([
    listAuditEvents(ctx, { ...query, zone }),
    findChoice(ctx, "person", query.person),
  ]);
  const { events, next, previous } = page;
  const subjectName = events.find(({ subject }) => subject.id === query.subject)?.subject.name;
  return (
    <>
      <PageHeader
        title="Activity"
        meta="Everything that was done, by whom and when. Entries cannot be changed."
      />
      <ActivityFilters
        query={query}
        groups={groupsFor(ctx.actor)}
        person={person}
        zone={zone}
        subjectName={subjectName}
      />
      <p id="activity-days" data-in-zone className="pb-3 text-sm text-ink-soft">
        Days are those of {zone}, and both are included. An export contains every matching event, up to{" "}
        {mostExportedEvents.toLocaleString("en-GB")}; in JSON Lines each one proves its place in the record.
      </p>
      {events.length > 0 ? (
        <EventDays events={events} now={ctx.now.toISOString()} />
      ) : hasFilter(query) || query.after || query.before ? (
        <EmptyState title="No matches" action={<ButtonLink href="/activity">Clear the filters</ButtonLink>}>
          No event matches these filters.
        </EmptyState>
      ) : (
        <EmptyState title="Nothing has happened yet">
          Everything that is done from now on appears here.
        </EmptyState>
      )}
      <Pagination
        previousHref={previous && activityHref(query, { before: previous, after: undefined })}
        nextHref={next && activityHref(query, { after: next, before: undefined })}
      />
    </>
  );
}
