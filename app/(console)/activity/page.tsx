import type { Metadata } from "next";
import { EventList } from "#components/event-list.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { listAuditEventsSchema } from "#lib/audit/audit-schema.ts";
import { mostExportedEvents } from "#lib/audit/export-audit-events.ts";
import { groupsFor, listAuditEvents, listAuditPeople } from "#lib/audit/list-audit-events.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { ActivityFilters } from "./_components/activity-filters.tsx";
import { activityHref, hasFilter } from "./_components/activity-href.ts";

export const metadata: Metadata = { title: "Activity" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ActivityPage({ searchParams }: Props) {
  const query = listAuditEventsSchema.parse(await searchParams);
  const ctx = await requirePageContext(activityHref(query, {}));
  const [page, people] = await Promise.all([listAuditEvents(ctx, query), listAuditPeople(ctx)]);
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
        people={people}
        subjectName={subjectName}
      />
      <p id="activity-days" className="pb-3 text-sm text-ink-soft">
        Days are in UTC, and both are included. An export contains every matching event, up to{" "}
        {mostExportedEvents.toLocaleString("en-GB")}.
      </p>
      {events.length > 0 ? (
        <EventList events={events} />
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
