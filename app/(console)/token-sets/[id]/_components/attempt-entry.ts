import type { AttemptEntry } from "#components/attempt-timeline.tsx";
import { verdictWords } from "#lib/custody/verdict-view.ts";
import type { AttemptView } from "#lib/token-sets/attempt-view.ts";

type Outcome = NonNullable<AttemptView["outcome"]>;

const outcomes: Record<Outcome, AttemptEntry["outcome"]> = {
  issued: { tone: "healthy", label: "Tokens received" },
  refused: { tone: "broken", label: "Refused" },
  credentials: { tone: "broken", label: "Client secret refused" },
  unavailable: { tone: "attention", label: "Not available" },
  not_sent: { tone: "attention", label: "Not sent" },
  unknown: { tone: "attention", label: "In doubt" },
  not_rotated: { tone: "attention", label: "Not rotated" },
  lost: { tone: "broken", label: "Answer lost" },
  fenced: { tone: "attention", label: "Overtaken, kept" },
  overtaken: { tone: "attention", label: "Overtaken" },
  revoked: { tone: "paused", label: "Revoked, proved" },
  unconfirmed: { tone: "attention", label: "Revoked, unconfirmed" },
};

const kinds = { exchange: "Code exchange", import: "Import", refresh: "Refresh", revoke: "Revocation" };
const triggers = { person: "by hand", api: "by API", schedule: "on schedule", recovery: "by recovery" };

/** A line of the ledger in words. */
export function toAttemptEntry(attempt: AttemptView): AttemptEntry {
  const { id, generation, actor, instance, startedAt, durationMs, outcome, providerStatus, detail } = attempt;
  return {
    id,
    generation,
    kind: kinds[attempt.kind],
    trigger: attempt.replay ? `${triggers[attempt.trigger]}, offered once more` : triggers[attempt.trigger],
    actor,
    instance,
    startedAt,
    durationMs,
    outcome: outcome ? outcomes[outcome] : { tone: "attention", label: "In flight" },
    verdict: attempt.verdict && verdictWords[attempt.verdict],
    providerStatus,
    detail,
  };
}
