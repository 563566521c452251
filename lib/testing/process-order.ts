import type { Actor } from "#lib/auth/actor.ts";
import type { RefreshOutcome } from "#lib/refresh/refresh-outcome.ts";

/** What a process is told to refresh. */
export interface Order {
  actor: Actor;
  tokenSetId: string;
  requestedAt: string;
  callers: number;
  /** How often each of them asks at most, when the database has no connection to spare; 1 unless given. */
  tries?: number;
}

/** What it answers. */
export type Report = { outcomes: RefreshOutcome[]; askedAgain: number } | { error: string };

export function isOrder(message: unknown): message is Order {
  return typeof message === "object" && message !== null && "tokenSetId" in message;
}

export function isReport(message: unknown): message is Report {
  return typeof message === "object" && message !== null && ("outcomes" in message || "error" in message);
}
