import type { AttemptEntry } from "#components/attempt-timeline.tsx";
import { causeWords } from "#lib/health/cause-view.ts";
import type { AttemptView } from "#lib/token-sets/attempt-view.ts";

type Outcome = NonNullable<AttemptView["outcome"]>;

const outcomes: Record<Outcome, AttemptEntry["outcome"]> = {
  issued: { tone: "healthy", label: "Tokens received" },
  refused: { tone: "broken", label: "Refused" },
  credentials: { tone: "broken", label: "Client secret refused" },
  unavailable: { tone: "attention", label: "Apicbase unavailable" },
  not_sent: { tone: "attention", label: "Not sent" },
  unknown: { tone: "attention", label: "Being clarified" },
  not_rotated: { tone: "attention", label: "Tokens unchanged" },
  lost: { tone: "broken", label: "Reply lost" },
  fenced: { tone: "attention", label: "Tokens kept, not in use" },
  overtaken: { tone: "attention", label: "No longer needed" },
  revoked: { tone: "paused", label: "Revoked, confirmed" },
  unconfirmed: { tone: "attention", label: "Revoked, not confirmed" },
};

const kinds = { exchange: "Code exchange", import: "Import", refresh: "Refresh", revoke: "Revocation" };
/** Of a code that was offered in vain nobody finds out more: it works once, and lives a minute. */
const codeWithoutAnswer: AttemptEntry["outcome"] = { tone: "broken", label: "Reply lost" };

function toOutcome({ kind, outcome, completedAt }: AttemptView): AttemptEntry["outcome"] {
  if (outcome === null) return { tone: "attention", label: "Under way" };
  if (kind === "exchange" && outcome === "unknown" && completedAt !== null) return codeWithoutAnswer;
  return outcomes[outcome];
}

const triggers = {
  person: "by hand",
  api: "by API",
  schedule: "on schedule",
  recovery: "after an interruption",
};

/** Why the set stopped working, unless the outcome already says so. */
function toCause(verdict: AttemptView["verdict"], outcome: AttemptEntry["outcome"]): string | null {
  const cause = verdict && causeWords[verdict].short;
  return cause === outcome.label.toLowerCase() ? null : cause;
}

/** One entry of a set's history in words. */
export function toAttemptEntry(attempt: AttemptView): AttemptEntry {
  const { id, actor, instance, startedAt, durationMs, providerStatus, detail, verdict } = attempt;
  const outcome = toOutcome(attempt);
  return {
    id,
    // An exchange that brought nothing has no generation.
    generation: (attempt.broughtGeneration ?? attempt.generation) || null,
    kind: kinds[attempt.kind],
    trigger: attempt.replay ? `${triggers[attempt.trigger]}, tried once more` : triggers[attempt.trigger],
    actor,
    instance,
    startedAt,
    durationMs,
    outcome,
    cause: toCause(verdict, outcome),
    providerStatus,
    detail,
  };
}
