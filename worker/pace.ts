import { RateLimiterMemory, RateLimiterQueue } from "rate-limiter-flexible";

/** What keeps a worker from hammering the provider. */
export interface Pace {
  /** Settles when one more call may be made. */
  takeTurn(signal: AbortSignal): Promise<void>;
  /** The provider asked for quiet (429): no call of this worker's before the time is over. */
  rest(milliseconds: number): void;
}

const longestRestMs = 5 * 60_000;

/**
 * Calls at most `perSecond` times a second, evenly, and rests when the provider asked for it.
 * @param perSecond this worker's share of what the provider is to bear
 */
export function createPace(perSecond: number): Pace {
  const limiter = new RateLimiterMemory({ points: perSecond, duration: 1, execEvenly: false });
  const queue = new RateLimiterQueue(limiter, { maxQueueSize: 10_000 });
  let restUntil = 0;
  return {
    async takeTurn(signal) {
      while (performance.now() < restUntil && !signal.aborted) {
        await pause(restUntil - performance.now(), signal);
      }
      await queue.removeTokens(1);
    },
    rest(milliseconds) {
      restUntil = Math.max(restUntil, performance.now() + Math.min(milliseconds, longestRestMs));
    },
  };
}

/** Waits, and no longer than the signal lets it. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
