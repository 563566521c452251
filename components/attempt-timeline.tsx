import { CircleCheck, CircleDashed, type LucideIcon, OctagonX, TriangleAlert } from "lucide-react";
import { classNames } from "#components/class-names.ts";
import { TONE_TEXT, type Tone } from "#components/tone.ts";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { formatDuration } from "#components/ui/format-time.ts";

export type AttemptEntry = {
  id: string;
  /** The generation that it brought, else the one that was offered; null when there is neither. */
  generation: number | null;
  /** What was tried, in a word: "Refresh". */
  kind: string;
  /** What started it: "on schedule", "by hand". */
  trigger: string;
  /** Who: a person, a key, Larder itself. */
  actor: string;
  /** The process that made it: machine and number. */
  /** Machine and process, for operators. */
  instance: string | null;
  startedAt: string;
  durationMs: number | null;
  outcome: { tone: Tone; label: string };
  /** Why the set stopped working with it, in words; null when it did not. */
  cause: string | null;
  providerStatus: number | null;
  detail: string | null;
};

const ICON: Record<Tone, LucideIcon> = {
  healthy: CircleCheck,
  attention: TriangleAlert,
  broken: OctagonX,
  paused: CircleDashed,
};

/** The history of a token set, newest first: one entry per attempt, its generation in the margin. */
export function AttemptTimeline({ attempts }: { attempts: readonly AttemptEntry[] }) {
  return (
    <ol aria-label="History, newest first">
      {attempts.map((attempt, index) => (
        <li key={attempt.id} className="grid grid-cols-[2.25rem_1rem_1fr] gap-x-2">
          <Generation
            generation={attempt.generation}
            repeated={attempts[index - 1]?.generation === attempt.generation}
          />
          <Marker tone={attempt.outcome.tone} last={index === attempts.length - 1} />
          <Attempt attempt={attempt} />
        </li>
      ))}
    </ol>
  );
}

function Generation({ generation, repeated }: { generation: number | null; repeated: boolean }) {
  if (generation === null) return <span />;
  return (
    <span
      className={classNames(
        "pt-1 text-right font-mono text-sm",
        repeated ? "text-transparent" : "text-ink-soft",
      )}
    >
      <span className="sr-only">Generation </span>
      <span aria-hidden="true">g</span>
      {generation}
    </span>
  );
}

function Marker({ tone, last }: { tone: Tone; last: boolean }) {
  const Icon = ICON[tone];
  return (
    <span className="relative flex justify-center">
      {last ? null : <span className="absolute top-6.5 -bottom-1 w-px bg-line-strong" />}
      <Icon aria-hidden="true" className={classNames("mt-1.75 size-4", TONE_TEXT[tone])} />
    </span>
  );
}

function Attempt({ attempt }: { attempt: AttemptEntry }) {
  return (
    <div className="min-w-0 border-b border-line pt-1 pb-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p>
          <span className="font-medium">{attempt.kind}</span>{" "}
          <span className={classNames("font-medium", TONE_TEXT[attempt.outcome.tone])}>
            {attempt.outcome.label}
          </span>
          {attempt.cause === null ? null : <span>{`, ${attempt.cause}`}</span>}
        </p>
        <p className="text-sm text-ink-soft">
          <ExactTime at={attempt.startedAt} />
        </p>
      </div>
      {attempt.detail ? <p className="text-pretty wrap-anywhere">{attempt.detail}</p> : null}
      <p className="text-sm text-ink-soft">
        {attempt.trigger}
        {" · "}
        {attempt.actor}
        {attempt.providerStatus === null ? null : (
          <>
            {" · HTTP "}
            <span className="font-mono">{attempt.providerStatus}</span>
          </>
        )}
        {attempt.durationMs === null ? null : ` · ${formatDuration(attempt.durationMs)}`}
        {attempt.instance === null ? null : (
          <>
            {" · "}
            <span className="font-mono wrap-anywhere">{attempt.instance}</span>
          </>
        )}
      </p>
    </div>
  );
}
