import type { Health } from "./token-set-health.ts";

const pausable: readonly Health[] = ["healthy", "due", "retrying", "overdue", "in_doubt", "on_hold"];
const archivable: readonly Health[] = ["pending", "paused", "reauthorize", "revoked"];

/** Whether there is anything to pause: Larder refreshes the set, or would if it could. */
export function isPausable(health: Health): boolean {
  return pausable.includes(health);
}

/** Whether a set may be archived: not one that Larder keeps alive, so that nothing in use disappears from the lists. */
export function isArchivable(health: Health): boolean {
  return archivable.includes(health);
}
