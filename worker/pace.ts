import { RateLimiterMemory } from "rate-limiter-flexible";

/** What keeps the workers together from hammering the provider. */
export interface Pace {
  /**
   * Waits until the provider may be called, and grants at most `most` calls. Grants none while the provider asked for
   * quiet, and once the signal has come: nothing is to be begun then.
   */
  takeTurns(most: number, signal: AbortSignal): Promise<number>;
  /** The provider asked for quiet (429): no turn of this worker's before the time is over. */
  rest(milliseconds: number): void;
  /** So many workers share what the provider is to bear: each takes an equal part. */
  share(workers: number): void;
}

const longestRestMs = 5 * 60_000;
const provider = "provider";

/**
 * Grants a worker its part of `perSecond` calls a second.
 * @param perSecond what all workers together may call
 */
export function createPace(perSecond: number): Pace {
  const limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
  let restUntil = 0;
  return {
    async takeTurns(most, signal) {
      while (!signal.aborted && performance.now() >= restUntil) {
        // Taken first and given back after, so that those who ask at the same time get no turn twice.
        const { consumedPoints, msBeforeNext } = await limiter.penalty(provider, most);
        const tooMany = Math.min(most, Math.max(0, consumedPoints - limiter.points));
        if (tooMany > 0) await limiter.reward(provider, tooMany);
        if (tooMany < most) return most - tooMany;
        await pause(msBeforeNext, signal);
      }
      return 0;
    },
    rest(milliseconds) {
      restUntil = Math.max(restUntil, performance.now() + Math.min(milliseconds, longestRestMs));
    },
    share(workers) {
      const rate = perSecond / Math.max(1, workers);
      limiter.points = Math.max(1, Math.floor(rate));
      // Less than one a second: one in as many seconds as it takes.
      limiter.duration = Math.max(1, Math.ceil(1 / rate));
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
