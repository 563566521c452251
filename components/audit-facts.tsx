import { Sentence } from "#components/ui/sentence.tsx";
import { type AuditEventView, technicalTerms } from "#lib/audit/audit-event-view.ts";

interface Props {
  event: AuditEventView;
  isTechnical?: boolean;
}

/** What is known of an event besides its sentence. */
export function AuditFacts({ event, isTechnical = false }: Props) {
  const facts = event.facts.filter(({ term }) => isTechnical || !technicalTerms.has(term));
  if (facts.length === 0) return null;
  return (
    <dl className="mt-0.5 flex flex-wrap gap-x-4 text-sm text-ink-soft">
      {facts.map(({ term, value }) => (
        <div key={term} className="min-w-0">
          <dt className="inline text-ink-faint">{term}: </dt>
          <dd className="inline wrap-anywhere">
            <Sentence text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
