import type { AuditEventView } from "#lib/audit/audit-event-view.ts";
import type { AttemptView } from "#lib/token-sets/attempt-view.ts";
import type { HandoutsRow } from "./timeline-repository.ts";

/** What a machine collected of one generation, in sum. */
export interface HandoutsView {
  machine: string;
  generation: number;
  firstAt: string;
  lastAt: string;
  count: number;
  /** How often the machine said that Apicbase refused it. */
  rejectedCount: number;
}

/** Something that happened to a set; `key` is unique among its entries. */
export type TimelineEntry = { key: string; at: string } & (
  | { kind: "attempt"; attempt: AttemptView }
  | { kind: "event"; event: AuditEventView }
  | { kind: "handouts"; handouts: HandoutsView }
);

export interface Timeline {
  entries: TimelineEntry[];
  /** Where the next, older page begins; null at the end. */
  older: string | null;
  /** It begins with the newest entry. */
  isNewest: boolean;
}

export function toHandoutsView(row: HandoutsRow): HandoutsView {
  const { machine, generation, firstAt, lastAt, count, rejectedCount } = row;
  return {
    ...{ machine: machine.name, generation, count, rejectedCount },
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
  };
}
