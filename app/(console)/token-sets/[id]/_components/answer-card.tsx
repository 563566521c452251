import { CircleCheck, CircleQuestionMark, type LucideIcon, OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import { TONE_TEXT, type Tone } from "#components/tone.ts";
import { CopySentence } from "#components/ui/copy-sentence.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import type { Diagnosis } from "#lib/health/diagnose.ts";

const answers: Record<Diagnosis["works"], { word: string; icon: LucideIcon; tone: Tone }> = {
  yes: { word: "Yes", icon: CircleCheck, tone: "healthy" },
  no: { word: "No", icon: OctagonX, tone: "broken" },
  unknown: { word: "Not known", icon: CircleQuestionMark, tone: "attention" },
};

function Works({ diagnosis, now }: { diagnosis: Diagnosis; now: string }) {
  const { word, icon: Icon, tone } = answers[diagnosis.works];
  return (
    <p className="flex flex-wrap items-start gap-x-2">
      <span className={`inline-flex items-center gap-1.5 font-semibold ${TONE_TEXT[tone]}`}>
        <Icon aria-hidden="true" className="size-4 shrink-0" />
        {word}
      </span>{" "}
      <span className="text-ink-soft">
        <Sentence text={diagnosis.evidence} now={now} />
      </span>
    </p>
  );
}

function Row({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 border-t border-line px-3 py-2 first:border-t-0 sm:grid-cols-[9.5rem_minmax(0,1fr)] sm:px-4">
      <dt className="text-sm leading-5.5 text-ink-soft">{term}</dt>
      <dd className="min-w-0 max-w-prose text-pretty wrap-anywhere">{children}</dd>
    </div>
  );
}

interface Props {
  diagnosis: Diagnosis;
  now: string;
  /** Whom to ask, for who may not do it. */
  ask: ReactNode;
  /** What this person can do. */
  children: ReactNode;
}

/** The answer before everything else: whether it works, since when not, why, what to tell the customer, what to do. */
export function AnswerCard({ diagnosis, now, ask, children }: Props) {
  const { cause, headline, since, toCustomer, toDo, larderNext } = diagnosis;
  return (
    <section aria-label="The answer" className="rounded-sm border border-line-strong bg-surface">
      <dl>
        <Row term="Works?">
          <Works diagnosis={diagnosis} now={now} />
        </Row>
        {since && (
          <Row term="Since">
            <RelativeTime at={since} now={now} />
            <span className="text-ink-soft">
              {" · "}
              <ExactTime at={since} />
            </span>
          </Row>
        )}
        {cause && (
          <Row term="Why">
            <span className="font-medium">{headline}</span>.
          </Row>
        )}
        <Row term="Say to the customer">
          “<Sentence text={toCustomer} />”{" "}
          <span className="inline-block touch:-my-2">
            <CopySentence text={toCustomer} what="what to say to the customer" />
          </span>
        </Row>
        <Row term="Do next">
          <p>
            {toDo} <Sentence text={larderNext} />
          </p>
          {ask}
        </Row>
      </dl>
      <div className="border-t border-line px-3 py-3 sm:px-4 print:hidden">{children}</div>
    </section>
  );
}
