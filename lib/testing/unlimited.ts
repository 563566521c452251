import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";

/** The limits of a worker that nothing slows down or stops. */
export const unlimited: SweepLimits = {
  concurrency: 8,
  takeTurns: async (most) => most,
  onFinding: () => undefined,
  signal: new AbortController().signal,
};
