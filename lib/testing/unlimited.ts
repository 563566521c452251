import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";

/** A worker that nobody slows down or stops. */
export const unlimited: SweepLimits = {
  concurrency: 8,
  takeCalls: async (most) => most,
  returnCalls: () => undefined,
  onFinding: () => undefined,
  signal: new AbortController().signal,
};
