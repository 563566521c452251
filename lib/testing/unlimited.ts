import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";

/** The limits of a worker that nothing slows down or stops. */
export const unlimited: SweepLimits = {
  concurrency: 8,
  takeCalls: async ({ atMost }) => ({ calls: atMost, step: 0, moreInMs: 0 }),
  returnCalls: async () => undefined,
  onFinding: () => undefined,
  signal: new AbortController().signal,
};
