import { RateLimiterMemory } from "rate-limiter-flexible";
import { pause } from "./pause.ts";

/** This worker's part of the budget: the calls to the provider that all workers share. */
export interface Pace {
  /**
   * Waits until the provider may be called, and allows at most `most` calls. Returns 0 while the provider asked for a
   * pause and after the abort: nothing new may start then.
   */
  takeCalls(most: number, signal: AbortSignal): Promise<number>;
  /** Gives back calls that were allowed and not made, for whoever asks within the same second. */
  returnCalls(unused: number): void;
  /** The provider asked for a pause (429): this worker makes no call before it is over. */
  rest(milliseconds: number): void;
  /** How many workers share the budget: each gets an equal part. */
  share(workers: number): void;
}

const longestRestMs = 5 * 60_000;
const provider = "provider";

/** @param perSecond how many calls a second all workers together may make */
export function createPace(perSecond: number): Pace {
  const limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
  let restUntil = 0;
  let windowEndsAt = 0;
  return {
    async takeCalls(most, signal) {
      while (!signal.aborted && performance.now() >= restUntil) {
        // Take first and give back what is too much, so that concurrent callers never get the same call.
        const { consumedPoints, msBeforeNext } = await limiter.penalty(provider, most);
        windowEndsAt = performance.now() + msBeforeNext;
        const tooMany = Math.min(most, Math.max(0, consumedPoints - limiter.points));
        if (tooMany > 0) await limiter.reward(provider, tooMany);
        if (tooMany < most) return most - tooMany;
        await pause(msBeforeNext, signal);
      }
      return 0;
    },
    returnCalls(unused) {
      // What the next second may have is counted anew.
      if (performance.now() < windowEndsAt) void limiter.reward(provider, unused);
    },
    rest(milliseconds) {
      restUntil = Math.max(restUntil, performance.now() + Math.min(milliseconds, longestRestMs));
    },
    share(workers) {
      const rate = perSecond / Math.max(1, workers);
      limiter.points = Math.max(1, Math.floor(rate));
      // Less than one a second: one call every few seconds.
      limiter.duration = Math.max(1, Math.ceil(1 / rate));
    },
  };
}
