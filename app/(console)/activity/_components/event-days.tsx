"use client";

import { EventList } from "#components/event-list.tsx";
import { useNow, useViewerZone } from "#components/ui/use-viewer-time.ts";
import type { AuditEventView } from "#lib/audit/audit-event-view.ts";
import { toDays } from "./to-days.ts";

interface Props {
  /** In order of time. */
  events: readonly AuditEventView[];
  /** The server's time, an ISO instant. */
  now: string;
}

/** The activity under a heading for each of the viewer's days. */
export function EventDays({ events, now }: Props) {
  const zone = useViewerZone();
  const days = toDays(events, { zone, now: useNow(now) });
  return (
    <div className="grid gap-6">
      {days.map(({ day, heading, items }) => (
        <section key={day} aria-labelledby={`day-${day}`}>
          <h2 id={`day-${day}`} className="pb-1.5 text-sm font-semibold text-ink">
            {heading}
          </h2>
          <EventList events={items} isOfOneDay />
        </section>
      ))}
    </div>
  );
}
