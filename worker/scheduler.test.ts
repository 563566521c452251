import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { logger } from "#lib/logger.ts";
import { createScheduler, longestPauseMs, type Round, type Scheduler, shortestPauseMs } from "./scheduler.ts";

let stopping: AbortController;
let scheduler: Scheduler;

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true });
  vi.stubEnv("LARDER_LOG_LEVEL", "silent");
  vi.stubEnv("DATABASE_URL", "postgres://nobody@localhost/none");
  vi.stubEnv("NEXTAUTH_SECRET", "x".repeat(32));
  stopping = new AbortController();
  scheduler = createScheduler(stopping.signal);
});

afterEach(async () => {
  stopping.abort();
  await scheduler.ended();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

/** A round that wants to run again after `nextInMs`, and the times at which it ran, from the start of the test. */
function makeRound(name: string, nextInMs: number | (() => number)) {
  const startedAt = Date.now();
  const ranAt: number[] = [];
  const round: Round = {
    name,
    async run() {
      ranAt.push(Date.now() - startedAt);
      return typeof nextInMs === "number" ? nextInMs : nextInMs();
    },
  };
  return { round, ranAt };
}

/** A round that takes as long as the test wants. */
function makeSlowRound(name: string) {
  const open: (() => void)[] = [];
  const state = { runs: 0, finish: () => open.shift()?.() };
  const round: Round = {
    name,
    run() {
      state.runs += 1;
      return new Promise((resolve) => open.push(() => resolve(longestPauseMs)));
    },
  };
  return { round, state };
}

describe("a round", () => {
  it("runs at once and again when it is next due", async () => {
    const { round, ranAt } = makeRound("work", 7_000);
    scheduler.start(round);
    await vi.advanceTimersByTimeAsync(21_500);
    expect(ranAt).toEqual([0, 7_000, 14_000, 21_000]);
  });

  it("runs earlier when it is woken, and asks anew when it is next due", async () => {
    const { round, ranAt } = makeRound("work", 30_000);
    scheduler.start(round);
    await vi.advanceTimersByTimeAsync(10_000);
    scheduler.wake("work");
    await vi.advanceTimersByTimeAsync(29_000);
    expect(ranAt).toEqual([0, 10_000]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ranAt).toEqual([0, 10_000, 40_000]);
  });

  it("runs after the longest pause when nothing wakes it, however late it is next due", async () => {
    const { round, ranAt } = makeRound("work", Number.POSITIVE_INFINITY);
    scheduler.start(round);
    await vi.advanceTimersByTimeAsync(2 * longestPauseMs);
    expect(ranAt).toEqual([0, longestPauseMs, 2 * longestPauseMs]);
  });

  it.each([0, -5_000])(
    "runs no more often than the shortest pause allows when due in %i ms",
    async (dueInMs) => {
      const { round, ranAt } = makeRound("work", dueInMs);
      scheduler.start(round);
      for (let woken = 0; woken < 20; woken += 1) {
        scheduler.wake("work");
        await vi.advanceTimersByTimeAsync(shortestPauseMs / 10);
      }
      expect(ranAt).toEqual([0, shortestPauseMs, 2 * shortestPauseMs]);
    },
  );

  it("runs exactly once more when it is woken twice while it runs", async () => {
    const { round, state } = makeSlowRound("work");
    scheduler.start(round);
    await vi.advanceTimersByTimeAsync(5_000);
    scheduler.wake("work");
    scheduler.wake("work");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(state.runs, "it does not overlap with itself").toBe(1);
    state.finish();
    await vi.advanceTimersByTimeAsync(shortestPauseMs);
    expect(state.runs).toBe(2);
    state.finish();
    await vi.advanceTimersByTimeAsync(longestPauseMs - 1);
    expect(state.runs).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.runs).toBe(3);
    state.finish();
  });

  it("is not woken by the wake-up of another", async () => {
    const work = makeRound("work", 30_000);
    const other = makeRound("other", 30_000);
    scheduler.start(work.round);
    scheduler.start(other.round);
    await vi.advanceTimersByTimeAsync(1_000);
    scheduler.wake("other");
    scheduler.wake("never started");
    await vi.advanceTimersByTimeAsync(1_000);
    expect([work.ranAt, other.ranAt]).toEqual([[0], [0, 1_000]]);
  });
});

describe("a round that fails", () => {
  it("is logged and retried after growing pauses, half a minute at most, and leaves the others alone", async () => {
    const logged = vi.spyOn(logger(), "error");
    const failing = makeRound("do the impossible", () => {
      throw new Error("no");
    });
    const other = makeRound("work", 10_000);
    scheduler.start(failing.round);
    scheduler.start(other.round);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(failing.ranAt).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500, 61_500, 91_500]);
    expect(other.ranAt).toHaveLength(11);
    expect(logged).toHaveBeenCalledTimes(failing.ranAt.length);
    expect(logged).toHaveBeenLastCalledWith(expect.anything(), "Could not do the impossible. Retrying.");
  });

  it("returns to its usual pauses once it works again", async () => {
    let runs = 0;
    const { round, ranAt } = makeRound("work", () => {
      runs += 1;
      if (runs === 2 || runs === 4) throw new Error("no");
      return 10_000;
    });
    scheduler.start(round);
    await vi.advanceTimersByTimeAsync(22_000);
    expect(ranAt).toEqual([0, 10_000, 10_500, 20_500, 21_000]);
  });
});

describe("an abort", () => {
  it("ends rounds that rest at once", async () => {
    const { round, ranAt } = makeRound("work", 30_000);
    scheduler.start(round);
    await vi.advanceTimersByTimeAsync(100);
    stopping.abort();
    await scheduler.ended();
    await vi.advanceTimersByTimeAsync(longestPauseMs);
    expect(ranAt).toEqual([0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("lets a round finish what it is in, and runs it no more, also when it was woken", async () => {
    const { round, state } = makeSlowRound("work");
    scheduler.start(round);
    let ended = false;
    stopping.abort();
    scheduler.wake("work");
    const end = scheduler.ended().then(() => {
      ended = true;
    });
    await vi.advanceTimersByTimeAsync(longestPauseMs);
    expect(ended).toBe(false);
    state.finish();
    await end;
    expect(state.runs).toBe(1);
  });
});
