import { AuditFacts } from "#components/audit-facts.tsx";
import { AuditSentence } from "#components/audit-sentence.tsx";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { AuditEventView } from "#lib/audit/audit-event-view.ts";

/** The activity: a sentence for each event, with its exact time and its facts. */
export function EventList({ events }: { events: readonly AuditEventView[] }) {
  return (
    <ol className="border-t border-line">
      {events.map((event) => (
        <li
          key={event.id}
          className="grid gap-x-6 gap-y-0.5 border-b border-line py-2 md:grid-cols-[15rem_minmax(0,1fr)_auto]"
        >
          <span className="text-sm leading-5.5 text-ink-soft">
            <ExactTime at={event.at} precision="second" />
          </span>
          <div className="min-w-0">
            <AuditSentence event={event} />
            <AuditFacts event={event} />
          </div>
          {event.environment && (
            <span className="max-md:mt-1">
              <EnvironmentBadge environment={event.environment} />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
