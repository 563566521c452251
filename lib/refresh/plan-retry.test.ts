import { describe, expect, it } from "vitest";
import { type Failure, planRetry } from "./plan-retry.ts";

const now = new Date("2026-11-24T12:00:00Z");
const claimedUntil = new Date(now.getTime() + 35_000);
const failure: Failure = {
  outcome: "unavailable",
  failureCount: 1,
  retryAfterMs: null,
  claimedUntil,
  isShownWorking: false,
  pace: 1,
};
const restOf = (change: Partial<Failure>, jitter = 1) =>
  planRetry({ ...failure, ...change }, now, jitter).getTime() - now.getTime();

describe("after a failure", () => {
  it("the pause doubles from half a minute to an hour", () => {
    const pauses = [1, 2, 3, 8, 50].map((failureCount) => restOf({ failureCount }));
    expect(pauses).toEqual([30_000, 60_000, 120_000, 3_600_000, 3_600_000]);
  });

  it("it passes faster in a drill, but what the provider asked for does not", () => {
    expect(restOf({ pace: 60, failureCount: 3 })).toBe(2_000);
    expect(restOf({ pace: 60, retryAfterMs: 5_000 })).toBe(5_000);
  });

  it("no two sets need come back in the same moment", () => {
    expect([restOf({}, 0), restOf({}, 0.5), restOf({}, 1)]).toEqual([15_000, 22_500, 30_000]);
  });

  it("the provider's own wish is heeded when it is longer", () => {
    expect(restOf({ retryAfterMs: 90_000 })).toBe(90_000);
    expect(restOf({ retryAfterMs: 1_000 })).toBe(30_000);
  });

  it("what never left is tried again within ten minutes", () => {
    expect(restOf({ outcome: "not_sent", failureCount: 50 })).toBe(600_000);
  });

  it("what is in doubt waits for the end of its claim, then longer and longer", () => {
    const unknown = { outcome: "unknown" };
    expect(restOf(unknown, 0)).toBe(35_001);
    expect(restOf({ ...unknown, failureCount: 3 })).toBe(120_000);
    expect(restOf({ ...unknown, failureCount: 50 })).toBe(3_600_000);
  });

  it("a set that is shown as working and may be dead is asked about within minutes", () => {
    expect(restOf({ outcome: "unknown", failureCount: 50, isShownWorking: true })).toBe(240_000);
  });
});
