import { describe, expect, it } from "vitest";
import { pauseUntilNext } from "./refresh-round.ts";
import { longestPauseMs, shortestPauseMs } from "./scheduler.ts";

describe("the pause before the next look for due sets", () => {
  it("lasts until the next set becomes due", () => {
    expect(pauseUntilNext({ isDue: false, inMs: 12_345 }, 0)).toBe(12_345);
  });

  it("is the longest one when no set will ever be due", () => {
    expect(pauseUntilNext({ isDue: false, inMs: null }, 0)).toBe(longestPauseMs);
  });

  it("is the shortest one while more became due during the look", () => {
    expect(pauseUntilNext({ isDue: true, inMs: null }, 0)).toBe(shortestPauseMs);
  });

  it("grows to five seconds while what is due cannot be started", () => {
    const pauses = [1, 2, 3, 4, 5, 500].map((vainLooks) =>
      pauseUntilNext({ isDue: true, inMs: null }, vainLooks),
    );
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it("ends when the next set becomes due, although another one cannot be started", () => {
    expect(pauseUntilNext({ isDue: true, inMs: 700 }, 9)).toBe(700);
  });
});
