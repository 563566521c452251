import { expect, it } from "vitest";
import { planNextTry } from "./plan-next-try.ts";

const now = new Date("2026-11-28T12:00:00Z");
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const unreached = {
  outcome: "not_sent",
  note: { code: "not_reached", reason: "connection refused" },
  retryAfterMs: null,
  claimedUntil: inSeconds(10),
  isShownWorking: true,
  pace: 1,
} as const;
const failing = { failureCount: 8, nextRefreshAt: inSeconds(20), retryAt: inSeconds(20) };

it.each(["person", "api"] as const)(
  "a click of a %s does not put off what the worker has planned",
  (trigger) => {
    const plan = planNextTry(failing, { ...unreached, trigger }, now);
    expect(plan).toMatchObject({ failureCount: 9, retryAt: inSeconds(20) });
  },
);

it("the worker's own try makes the pause longer, and so does a provider that asks for it", () => {
  const pauseOf = (failure: Parameters<typeof planNextTry>[1]) =>
    planNextTry(failing, failure, now).retryAt.getTime() - now.getTime();
  expect(pauseOf({ ...unreached, trigger: "schedule" })).toBeGreaterThan(60_000);
  expect(pauseOf({ ...unreached, trigger: "person", retryAfterMs: 90_000 })).toBeGreaterThanOrEqual(90_000);
});

it("what spent nothing is due when it may be tried again", () => {
  const planned = { failureCount: 0, nextRefreshAt: inSeconds(86_400), retryAt: null };
  const plan = planNextTry(planned, { ...unreached, trigger: "person" }, now);
  expect(plan).toMatchObject({ nextRefreshAt: plan.retryAt });
});

it("a refresh that waits for a revocation counts as no failure, and looks again after it", () => {
  const waiting = {
    ...unreached,
    note: { code: "revocation_unanswered", at: "" },
    trigger: "schedule",
  } as const;
  const due = { failureCount: 2, nextRefreshAt: inSeconds(-60), retryAt: inSeconds(-1) };
  const plan = planNextTry(due, waiting, now);
  expect(plan).toEqual({ retryAt: now, nextRefreshAt: inSeconds(60) });
});
