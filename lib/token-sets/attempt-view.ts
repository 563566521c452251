import type {
  AttemptKind,
  AttemptOutcome,
  AttemptTrigger,
  Prisma,
  Verdict,
} from "#generated/prisma/client.ts";
import { sayStored } from "#lib/custody/note-view.ts";

/** One attempt of a token set's history. */
export interface AttemptView {
  id: string;
  kind: AttemptKind;
  trigger: AttemptTrigger;
  /** The generation that was offered; for an exchange or import the one it brought, 0 until there is one. */
  generation: number;
  /** The generation that it brought; null when it brought none. */
  broughtGeneration: number | null;
  actor: string;
  /** Machine and process, for operators; null for everybody else. */
  instance: string | null;
  startedAt: string;
  completedAt: string | null;
  durationMs: number | null;
  /** Null while it is not known. */
  outcome: AttemptOutcome | null;
  providerStatus: number | null;
  providerError: string | null;
  detail: string | null;
  /** Why the set stopped working with it; null when it did not. */
  verdict: Verdict | null;
  /** Whether it offered again a generation that may already have been rotated. */
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

/** An attempt without its process, which is an operator's to know. */
export function toAttemptView(row: AttemptRow, broughtGeneration: number | null): AttemptView {
  const { actorName, startedAt, completedAt } = row;
  return {
    id: row.id,
    kind: row.kind,
    trigger: row.trigger,
    generation: row.generation,
    broughtGeneration,
    actor: actorName,
    instance: null,
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
