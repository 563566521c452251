import type { Tone } from "#components/tone.ts";
import { causeWords } from "#lib/health/cause-view.ts";
import type { AttemptView } from "#lib/token-sets/attempt-view.ts";

interface AttemptWords {
  /** What was tried, in a word. */
  kind: string;
  outcome: { tone: Tone; label: string };
  /** Why the set stopped working with it, unless the outcome already says so. */
  cause: string | null;
  /** What started it: "on schedule", "by hand". */
  trigger: string;
}

type Outcome = NonNullable<AttemptView["outcome"]>;

const outcomes: Record<Outcome, AttemptWords["outcome"]> = {
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
const codeWithoutAnswer: AttemptWords["outcome"] = { tone: "broken", label: "Reply lost" };

function toOutcome({ kind, outcome, completedAt }: AttemptView): AttemptWords["outcome"] {
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

/** An attempt in the words of the technical details. */
export function toAttemptWords(attempt: AttemptView): AttemptWords {
  const outcome = toOutcome(attempt);
  const trigger = triggers[attempt.trigger];
  const cause = attempt.verdict && causeWords[attempt.verdict].short;
  return {
    kind: kinds[attempt.kind],
    outcome,
    cause: cause === outcome.label.toLowerCase() ? null : cause,
    trigger: attempt.replay ? `${trigger}, tried once more` : trigger,
  };
}
