import { AuditFacts } from "#components/audit-facts.tsx";
import { AuditSentence } from "#components/audit-sentence.tsx";
import { classNames } from "#components/class-names.ts";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { AuditEventView } from "#lib/audit/audit-event-view.ts";

interface Props {
  events: readonly AuditEventView[];
  /** The day is said above the list. */
  isOfOneDay?: boolean;
}

/** The activity: a sentence for each event, with its exact time and its facts. */
export function EventList({ events, isOfOneDay = false }: Props) {
  return (
    <ol className="border-t border-line">
      {events.map((event) => (
        <li
          key={event.id}
          className={classNames(
            "grid gap-x-6 gap-y-0.5 border-b border-line py-2",
            isOfOneDay ? "md:grid-cols-[9rem_minmax(0,1fr)_auto]" : "md:grid-cols-[15rem_minmax(0,1fr)_auto]",
          )}
        >
          <span className="text-sm leading-5.5 text-ink-soft">
            <ExactTime at={event.at} precision={isOfOneDay ? "clock" : "second"} />
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
