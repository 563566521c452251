import type { BulkRunView, RunState } from "#lib/bulk/bulk-run-view.ts";

const words: Record<RunState, string> = {
  prepared: "Not begun",
  running: "Under way",
  cancelling: "Ending",
  ended: "Finished",
  cancelled: "Cancelled",
  stopped: "Stopped",
};

export function sayState({ state }: Pick<BulkRunView, "state">): string {
  return words[state];
}
