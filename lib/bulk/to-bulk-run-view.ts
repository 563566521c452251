import { nameRun } from "./bulk-action.ts";
import type { BulkItemRow, StandingCounts } from "./bulk-item-repository.ts";
import type { BulkRunRow } from "./bulk-run-repository.ts";
import type { BulkItemView, BulkRunView, RunState } from "./bulk-run-view.ts";
import { bulkOptionsSchema, storedFilterSchema } from "./bulk-schema.ts";

function toState({ startedAt, cancelledAt, stopReason, endedAt }: BulkRunRow): RunState {
  if (!startedAt) return "prepared";
  if (!endedAt) return cancelledAt || stopReason ? "cancelling" : "running";
  if (stopReason) return "stopped";
  return cancelledAt ? "cancelled" : "ended";
}

export function toBulkRunView(run: BulkRunRow, counts: StandingCounts): BulkRunView {
  const { reason = null, purpose = null } = bulkOptionsSchema.parse(run.options);
  const known = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const { id, action, environment, number, ticked, cancelledByName: cancelledBy, stopReason } = run;
  return {
    ...{ id, name: nameRun(run), action, environment, state: toState(run), number, ticked },
    filter: storedFilterSchema.parse(run.filter),
    counts: { ...counts, gone: Math.max(0, number - known) },
    left: counts.waiting + counts.begun,
    ...{ reason, purpose },
    maker: { id: run.makerId, name: run.makerName },
    preparedAt: run.preparedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    cancelledAt: run.cancelledAt?.toISOString() ?? null,
    ...{ cancelledBy, stopReason },
    endedAt: run.endedAt?.toISOString() ?? null,
    linksFetchedAt: run.linksFetchedAt?.toISOString() ?? null,
  };
}

export function toBulkItemView(item: BulkItemRow): BulkItemView {
  const { tokenSet, position: place, standing, words, endedAt } = item;
  const { id, name, library, application } = tokenSet;
  const ended = endedAt?.toISOString() ?? null;
  return { place, standing, words, endedAt: ended, tokenSet: { id, name }, library, application };
}
