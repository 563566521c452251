import type {
  AttemptKind,
  AttemptOutcome,
  AttemptTrigger,
  Prisma,
  Verdict,
} from "#generated/prisma/client.ts";
import { sayStored } from "#lib/custody/note-view.ts";

/** One line of the ledger as people see it. */
export interface AttemptView {
  id: string;
  kind: AttemptKind;
  trigger: AttemptTrigger;
  /** The generation that was offered; for an exchange or import the one it brought, 0 while there is none. */
  generation: number;
  actor: string;
  instance: string;
  startedAt: string;
  completedAt: string | null;
  durationMs: number | null;
  /** Null while nobody knows yet. */
  outcome: AttemptOutcome | null;
  providerStatus: number | null;
  providerError: string | null;
  detail: string | null;
  /** What it made of the set, when it was the end of it. */
  verdict: Verdict | null;
  /** It offered once more what may have been rotated already. */
  replay: boolean;
}

export interface AttemptRow {
  id: string;
  kind: AttemptKind;
  trigger: AttemptTrigger;
  generation: number;
  actorName: string;
  instance: string;
  startedAt: Date;
  completedAt: Date | null;
  outcome: AttemptOutcome | null;
  providerStatus: number | null;
  providerError: string | null;
  detail: Prisma.JsonValue;
  verdict: Verdict | null;
  replay: boolean;
}

export function toAttemptView(row: AttemptRow): AttemptView {
  const { actorName, startedAt, completedAt } = row;
  return {
    id: row.id,
    kind: row.kind,
    trigger: row.trigger,
    generation: row.generation,
    actor: actorName,
    instance: row.instance,
    startedAt: startedAt.toISOString(),
    completedAt: completedAt?.toISOString() ?? null,
    durationMs: completedAt ? Math.max(0, completedAt.getTime() - startedAt.getTime()) : null,
    outcome: row.outcome,
    providerStatus: row.providerStatus,
    providerError: row.providerError,
    detail: sayStored(row.detail),
    verdict: row.verdict,
    replay: row.replay,
  };
}
