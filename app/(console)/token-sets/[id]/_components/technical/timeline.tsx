import {
  CircleCheck,
  CircleDashed,
  HandHelping,
  type LucideIcon,
  OctagonX,
  PencilLine,
  TriangleAlert,
} from "lucide-react";
import type { ReactNode } from "react";
import { AuditFacts } from "#components/audit-facts.tsx";
import { AuditSentence } from "#components/audit-sentence.tsx";
import { classNames } from "#components/class-names.ts";
import { TONE_TEXT, type Tone } from "#components/tone.ts";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { AuditEventView } from "#lib/audit/audit-event-view.ts";
import type { HandoutsView, TimelineEntry } from "#lib/token-set-page/timeline-view.ts";
import { AttemptDetails } from "./attempt-details.tsx";
import { toAttemptWords } from "./attempt-words.ts";

const ofTone: Record<Tone, LucideIcon> = {
  healthy: CircleCheck,
  attention: TriangleAlert,
  broken: OctagonX,
  paused: CircleDashed,
};

interface Look {
  icon: LucideIcon;
  color: string;
}

function toLook(entry: TimelineEntry): Look {
  if (entry.kind === "handouts") return { icon: HandHelping, color: TONE_TEXT.paused };
  if (entry.kind === "event") {
    const { trouble } = entry.event;
    return trouble
      ? { icon: TriangleAlert, color: TONE_TEXT.attention }
      : { icon: PencilLine, color: TONE_TEXT.paused };
  }
  const { tone } = toAttemptWords(entry.attempt).outcome;
  return { icon: ofTone[tone], color: TONE_TEXT[tone] };
}

/** The generation that an entry brought, else the one that it is about; null when there is neither. */
function generationOf(entry: TimelineEntry | undefined): number | null {
  if (entry?.kind === "handouts") return entry.handouts.generation;
  if (entry?.kind !== "attempt") return null;
  // An exchange that brought nothing has no generation.
  return (entry.attempt.broughtGeneration ?? entry.attempt.generation) || null;
}

function Generation({ generation, isRepeated }: { generation: number | null; isRepeated: boolean }) {
  if (generation === null) return <span />;
  return (
    <span
      className={classNames(
        "pt-1 text-right font-mono text-sm",
        isRepeated ? "text-transparent" : "text-ink-soft",
      )}
    >
      <span className="sr-only">Generation </span>
      <span aria-hidden="true">g</span>
      {generation}
    </span>
  );
}

function Marker({ look: { icon: Icon, color }, isLast }: { look: Look; isLast: boolean }) {
  return (
    <span className="relative flex justify-center">
      {isLast ? null : <span className="absolute top-6.5 -bottom-1 w-px bg-line-strong" />}
      <Icon aria-hidden="true" className={classNames("mt-1.75 size-4", color)} />
    </span>
  );
}

function Line({ at, children }: { at: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4">
      <div className="min-w-0 wrap-anywhere">{children}</div>
      <p className="text-sm text-ink-soft">
        <ExactTime at={at} precision="second" />
      </p>
    </div>
  );
}

function Event({ event }: { event: AuditEventView }) {
  return (
    <>
      <Line at={event.at}>
        <AuditSentence event={{ ...event, trouble: false }} />
      </Line>
      <AuditFacts event={event} isTechnical />
    </>
  );
}

function Handouts({ handouts }: { handouts: HandoutsView }) {
  const { machine, firstAt, lastAt, count, rejectedCount } = handouts;
  return (
    <>
      <Line at={firstAt}>
        <span className="font-medium">{machine}</span> collected the access token
        {count > 1 && `, ${count.toLocaleString("en-GB")} times until now`}.
      </Line>
      {(count > 1 || rejectedCount > 0) && (
        <p className="text-sm text-ink-soft">
          Last <ExactTime at={lastAt} precision="second" />
          {rejectedCount > 0 && ` · reported refused ${rejectedCount} times`}
        </p>
      )}
    </>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  if (entry.kind === "attempt") return <AttemptDetails attempt={entry.attempt} />;
  return entry.kind === "event" ? <Event event={entry.event} /> : <Handouts handouts={entry.handouts} />;
}

/** Everything that happened to a set, newest first, its generation in the margin. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol aria-label="Everything that happened, newest first">
      {entries.map((entry, index) => {
        const generation = generationOf(entry);
        return (
          <li key={entry.key} className="grid grid-cols-[2.25rem_1rem_minmax(0,1fr)] gap-x-2">
            <Generation
              generation={generation}
              isRepeated={generationOf(entries[index - 1]) === generation}
            />
            <Marker look={toLook(entry)} isLast={index === entries.length - 1} />
            <div className="min-w-0 border-b border-line pt-1 pb-2">
              <Entry entry={entry} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}
