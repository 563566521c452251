"use client";

import { AuditSentence } from "#components/audit-sentence.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { AuditEventView } from "#lib/audit/audit-event-view.ts";

interface Props {
  events: readonly AuditEventView[];
  now: string;
}

/** The newest events of the activity. */
export function RecentActivity({ events, now }: Props) {
  return (
    <Section
      title="Recent activity"
      actions={
        <TextLink href="/activity" className="text-sm">
          All activity
        </TextLink>
      }
    >
      {events.length === 0 ? (
        <p className="text-ink-soft">Nothing has happened yet.</p>
      ) : (
        <ol className="border-t border-line">
          {events.map((event) => (
            <li
              key={event.id}
              className="flex flex-wrap items-baseline justify-between gap-x-6 border-b border-line py-1.5"
            >
              <AuditSentence event={event} />
              <span className="text-sm text-ink-soft">
                <RelativeTime at={event.at} now={now} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
