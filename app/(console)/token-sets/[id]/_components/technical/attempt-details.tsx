import { classNames } from "#components/class-names.ts";
import { TONE_TEXT } from "#components/tone.ts";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { formatDuration } from "#components/ui/format-time.ts";
import { Sentence } from "#components/ui/sentence.tsx";
import type { AttemptView } from "#lib/token-sets/attempt-view.ts";
import { toAttemptWords } from "./attempt-words.ts";

/** One use of a token or code: what was tried, what came of it, who began it and how it was answered. */
export function AttemptDetails({ attempt }: { attempt: AttemptView }) {
  const { actor, instance, startedAt, durationMs, providerStatus, providerError, detail } = attempt;
  const { kind, outcome, cause, trigger } = toAttemptWords(attempt);
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p>
          <span className="font-medium">{kind}</span>{" "}
          <span className={classNames("font-medium", TONE_TEXT[outcome.tone])}>{outcome.label}</span>
          {cause === null ? null : <span>{`, ${cause}`}</span>}
        </p>
        <p className="text-sm text-ink-soft">
          <ExactTime at={startedAt} precision="second" />
        </p>
      </div>
      {detail ? (
        <p className="text-pretty wrap-anywhere">
          <Sentence text={detail} precision="second" />
        </p>
      ) : null}
      <p className="text-sm text-ink-soft">
        {trigger}
        {" · "}
        {actor}
        {providerStatus === null ? null : (
          <>
            {" · HTTP "}
            <span className="font-mono">{providerStatus}</span>
          </>
        )}
        {providerError === null ? null : (
          <>
            {" · "}
            <span className="font-mono wrap-anywhere">{providerError}</span>
          </>
        )}
        {durationMs === null ? null : ` · ${formatDuration(durationMs)}`}
        {instance === null ? null : (
          <>
            {" · "}
            <span className="font-mono wrap-anywhere">{instance}</span>
          </>
        )}
      </p>
    </>
  );
}
