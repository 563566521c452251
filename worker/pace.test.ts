import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPace } from "./pace.ts";

const { signal } = new AbortController();

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

/** What a promise has come to without any time passing; null while it waits. */
async function atOnce(turns: Promise<number>): Promise<number | null> {
  let granted: number | null = null;
  void turns.then((number) => {
    granted = number;
  });
  await vi.advanceTimersByTimeAsync(0);
  return granted;
}

describe("a pace", () => {
  it("grants what is asked for, up to what a second may have, and the rest in the next", async () => {
    const pace = createPace(10);
    expect(await atOnce(pace.takeTurns(4, signal))).toBe(4);
    expect(await atOnce(pace.takeTurns(16, signal))).toBe(6);
    const next = pace.takeTurns(16, signal);
    expect(await atOnce(next)).toBeNull();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await next).toBe(10);
  });

  it("grants no turn twice, however many ask at the same time", async () => {
    const pace = createPace(10);
    const asked = Array.from({ length: 5 }, () => pace.takeTurns(4, signal));
    const granted = await Promise.all(asked.map(atOnce));
    expect(granted.reduce<number>((sum, turns) => sum + (turns ?? 0), 0)).toBeLessThanOrEqual(10);
  });

  it("is divided among the workers, and less than one a second is one in several seconds", async () => {
    const pace = createPace(10);
    pace.share(3);
    expect(await atOnce(pace.takeTurns(16, signal))).toBe(3);
    const slow = createPace(1);
    slow.share(3);
    expect(await atOnce(slow.takeTurns(16, signal))).toBe(1);
    const next = slow.takeTurns(16, signal);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(await atOnce(next)).toBeNull();
    await vi.advanceTimersByTimeAsync(100);
    expect(await next).toBe(1);
  });

  it("grants nothing while the provider asked for quiet, five minutes at most, and does not wait for it", async () => {
    const pace = createPace(10);
    pace.rest(365 * 24 * 3_600_000);
    expect(await atOnce(pace.takeTurns(1, signal))).toBe(0);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(await atOnce(pace.takeTurns(1, signal))).toBe(1);
  });

  it("grants nothing to whoever is told to stop, while waiting too", async () => {
    const pace = createPace(1);
    expect(await atOnce(pace.takeTurns(1, AbortSignal.abort()))).toBe(0);
    const stopping = new AbortController();
    expect(await atOnce(pace.takeTurns(1, signal))).toBe(1);
    const waiting = pace.takeTurns(1, stopping.signal);
    stopping.abort();
    expect(await atOnce(waiting)).toBe(0);
  });
});
