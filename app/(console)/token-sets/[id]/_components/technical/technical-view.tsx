import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import type { TechnicalDetails } from "#lib/token-set-page/get-technical-details.ts";
import type { Timeline as TimelineView } from "#lib/token-set-page/timeline-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { isEnded } from "../../../_components/set-shelf-life.tsx";
import { technicalHref } from "../set-href.ts";
import { EvidenceList } from "./evidence-list.tsx";
import { GenerationTable } from "./generation-table.tsx";
import { Timeline } from "./timeline.tsx";

function Pages({ setId, timeline }: { setId: string; timeline: TimelineView }) {
  const { older, isNewest } = timeline;
  if (older === null && isNewest) return null;
  return (
    <nav aria-label="Pages" className="flex flex-wrap justify-end gap-2 pt-3">
      {!isNewest && (
        <ButtonLink href={technicalHref(setId)} size="sm">
          Newest
        </ButtonLink>
      )}
      {older !== null && (
        <ButtonLink href={technicalHref(setId, older)} size="sm">
          Older
        </ButtonLink>
      )}
    </nav>
  );
}

interface Props {
  set: TokenSetView;
  details: TechnicalDetails;
}

/** The evidence, in the words of the protocol: for whoever has to find out what happened. */
export function TechnicalView({ set, details: { timeline, generations } }: Props) {
  const { entries } = timeline;
  return (
    <div>
      <EvidenceList set={set} />
      <Section
        title="Timeline"
        description="Everything that happened to this token set, and to the secrets of its application, newest first."
      >
        {entries.length === 0 ? (
          <p className="text-ink-soft">Nothing has happened yet.</p>
        ) : (
          <Timeline entries={entries} />
        )}
        <Pages setId={set.id} timeline={timeline} />
      </Section>
      <Section
        title="Generations"
        description="The pairs of tokens that Apicbase issued, one a generation. Replaced pairs are erased once nobody relies on them; their fingerprints stay."
      >
        <GenerationTable generations={generations} current={set.generation} isEnded={isEnded(set)} />
      </Section>
    </div>
  );
}
