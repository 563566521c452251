import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** What was found out about the set, as it was written down then. */
export function EvidenceList({ set }: { set: TokenSetView }) {
  const found = [
    { term: "Lost", text: set.verdictEvidence, at: set.verdictAt },
    { term: "Not known", text: set.doubtEvidence, at: set.doubtSince },
    { term: "Last failure", text: set.failureCount > 0 ? set.failureReason : null, at: set.failedAt },
    { term: "Last check", text: set.checkDetail, at: set.checkedAt },
    { term: "Revocation", text: set.revocationDetail, at: set.revokedAt },
  ].filter(({ text }, index, all) => {
    const isTold = all.slice(0, index).some((earlier) => earlier.text === text);
    return text !== null && !isTold;
  });
  if (found.length === 0) return null;
  return (
    <Section title="Evidence" description="What was found out last, word for word.">
      <DefinitionList
        items={found.map(({ term, text, at }) => ({
          term,
          value: (
            <>
              <Sentence text={text ?? ""} precision="second" />
              {at && (
                <span className="text-ink-soft">
                  {" "}
                  (<ExactTime at={at} />)
                </span>
              )}
            </>
          ),
        }))}
      />
    </Section>
  );
}
