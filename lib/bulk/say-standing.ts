import type { BulkStanding } from "./bulk-action.ts";

const words: Record<BulkStanding, string> = {
  waiting: "Waiting",
  begun: "Under way",
  done: "Done",
  skipped: "Skipped",
  failed: "Failed",
  unknown: "Outcome unknown",
};

/** What became of one set of a run, in a word or two. */
export function sayStanding(standing: BulkStanding, { hasEnded }: { hasEnded: boolean }): string {
  return hasEnded && standing === "waiting" ? "Not begun" : words[standing];
}
