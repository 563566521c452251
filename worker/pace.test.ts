import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPace } from "./pace.ts";

const { signal } = new AbortController();

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
});
afterEach(() => void vi.useRealTimers());

/** How many calls were allowed at once; null while the promise waits. */
async function atOnce(calls: Promise<number>): Promise<number | null> {
  let allowed: number | null = null;
  void calls.then((number) => {
    allowed = number;
  });
  await vi.advanceTimersByTimeAsync(0);
  return allowed;
}

describe("a pace", () => {
  it("allows what is asked for up to the budget of one second, and the rest in the next", async () => {
    const pace = createPace(10);
    expect(await atOnce(pace.takeCalls(4, signal))).toBe(4);
    expect(await atOnce(pace.takeCalls(16, signal))).toBe(6);
    const next = pace.takeCalls(16, signal);
    expect(await atOnce(next)).toBeNull();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await next).toBe(10);
  });

  it("never exceeds the budget when several callers ask at once", async () => {
    const pace = createPace(10);
    const asked = Array.from({ length: 5 }, () => pace.takeCalls(4, signal));
    const allowed = await Promise.all(asked.map(atOnce));
    expect(allowed.reduce<number>((sum, calls) => sum + (calls ?? 0), 0)).toBeLessThanOrEqual(10);
  });

  it("allows calls again that were returned unused, within the same second and not in the next", async () => {
    const pace = createPace(10);
    expect(await atOnce(pace.takeCalls(10, signal))).toBe(10);
    pace.returnCalls(7);
    expect(await atOnce(pace.takeCalls(16, signal))).toBe(7);
    await vi.advanceTimersByTimeAsync(1_000);
    pace.returnCalls(7);
    expect(await atOnce(pace.takeCalls(16, signal))).toBe(10);
  });

  it("divides the budget among the workers; less than one call a second is one every few seconds", async () => {
    const pace = createPace(10);
    pace.share(3);
    expect(await atOnce(pace.takeCalls(16, signal))).toBe(3);
    const slow = createPace(1);
    slow.share(3);
    expect(await atOnce(slow.takeCalls(16, signal))).toBe(1);
    const next = slow.takeCalls(16, signal);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(await atOnce(next)).toBeNull();
    await vi.advanceTimersByTimeAsync(100);
    expect(await next).toBe(1);
  });

  it("allows nothing while the provider asked for a pause, for five minutes at most, and answers without waiting", async () => {
    const pace = createPace(10);
    pace.rest(365 * 24 * 3_600_000);
    expect(await atOnce(pace.takeCalls(1, signal))).toBe(0);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(await atOnce(pace.takeCalls(1, signal))).toBe(1);
  });

  it("allows nothing after an abort, even to a caller that is waiting already", async () => {
    const pace = createPace(1);
    expect(await atOnce(pace.takeCalls(1, AbortSignal.abort()))).toBe(0);
    const stopping = new AbortController();
    expect(await atOnce(pace.takeCalls(1, signal))).toBe(1);
    const waiting = pace.takeCalls(1, stopping.signal);
    stopping.abort();
    expect(await atOnce(waiting)).toBe(0);
  });
});
