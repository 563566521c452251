import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";

/** The limits of a worker that nothing slows down or stops. */
export const unlimited: SweepLimits = {
  concurrency: 8,
  takeCalls: async (most) => most,
  returnCalls: () => undefined,
  onFinding: () => undefined,
  signal: new AbortController().signal,
};
