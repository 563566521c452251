import type { Cause } from "./cause.ts";
import { type CauseFacts, sayCause } from "./cause-view.ts";

const ofNone: CauseFacts = {
  ...{ worksUntil: null, isDown: false, missingScopes: [], failureCount: 2 },
  ...{ pause: null, archivedBy: null, holder: null },
};

/** Causes whose words name what one set lacks or met. */
const general: Partial<Record<Cause, string>> = {
  scope_missing: "scope not granted",
  refresh_failed: "refresh failed",
};

/** What the sets with a cause have in common, in a few words: "Reply lost". */
export function labelOfCause(cause: Cause): string {
  const words = general[cause] ?? sayCause(cause, ofNone).short;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
