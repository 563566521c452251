import type { Waiting, WorkRow } from "./system-repository.ts";

/** What is due and under way. */
export interface WorkView {
  due: number;
  overdue: number;
  longestDueAt: string | null;
  /** Sets whose planned refresh is past and that wait for something else, by what they wait for. */
  waiting: Waiting;
  inFlight: number;
  oldestOpenAt: string | null;
  unproven: number;
}

export function toWorkView(work: WorkRow): WorkView {
  return {
    ...work,
    longestDueAt: work.longestDueAt?.toISOString() ?? null,
    oldestOpenAt: work.oldestOpenAt?.toISOString() ?? null,
  };
}
