import { AuditFacts } from "#components/audit-facts.tsx";
import { AuditSentence } from "#components/audit-sentence.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { AuditEventView } from "#lib/audit/audit-event-view.ts";

/** A person's own sign-ins and what was refused in their name, newest first. */
export function SecurityEvents({ events }: { events: readonly AuditEventView[] }) {
  if (events.length === 0) return <p className="text-ink-soft">Nothing has been recorded yet.</p>;
  return (
    <ol className="border-t border-line">
      {events.map((event) => (
        <li
          key={event.id}
          className="grid gap-x-6 gap-y-0.5 border-b border-line py-2 md:grid-cols-[15rem_minmax(0,1fr)]"
        >
          <span className="text-sm leading-5.5 text-ink-soft">
            <ExactTime at={event.at} precision="second" />
          </span>
          <div className="min-w-0">
            <AuditSentence event={event} />
            <AuditFacts event={event} />
          </div>
        </li>
      ))}
    </ol>
  );
}
