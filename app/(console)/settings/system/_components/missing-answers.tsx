import { CodeText } from "#components/ui/code-text.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Section } from "#components/ui/section.tsx";
import type { MissingAnswers } from "#lib/recovery/list-missing-answers.ts";

/** Processes that have ended and whose journals nobody has read: which machine to bring back. */
export function MissingAnswersSection({ missing }: { missing: readonly MissingAnswers[] }) {
  return (
    <Section
      title="Answers that may lie on another machine"
      description="For operators: these processes ended before their answers were stored. Start a worker with the data directory of such a process, and it reads the journal."
    >
      <ul className="grid max-w-3xl gap-2" aria-label="Processes whose journals have not been read">
        {missing.map(({ instanceId, name, offers, firstAt }) => (
          <li key={instanceId} className="border-b border-line pb-2">
            <CodeText>{name}</CodeText>
            <span className="block text-sm text-ink-soft">
              {offers === 0 ? (
                <>
                  It was at work when Postgres failed over at <ExactTime at={firstAt} />, and its journal has
                  not been read since.
                </>
              ) : (
                <>
                  {offers === 1 ? "1 refresh" : `${offers.toLocaleString("en-GB")} refreshes`} without a known
                  answer, the first at <ExactTime at={firstAt} />.
                </>
              )}{" "}
              If its disk is gone for good:{" "}
              <code className="font-mono wrap-anywhere">npm run admin -- lost-journals {instanceId}</code>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
