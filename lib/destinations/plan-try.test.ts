import { expect, it } from "vitest";
import { longestLifeMs, planPauseMs, planRestMs, toRetryAfterMs } from "./plan-try.ts";

const hourMs = 3_600_000;
const now = new Date("2026-11-28T09:00:00Z");

it("ten tries, with pauses that grow, within about three days", () => {
  const pauses = Array.from({ length: 10 }, (_, step) => planPauseMs(step, 0, 0));
  expect(pauses.at(-1)).toBeNull();
  const some = pauses.filter((pause) => pause !== null);
  expect(some).toHaveLength(9);
  expect(some).toEqual(some.toSorted((one, other) => one - other));
  const hours = some.reduce((sum, pause) => sum + pause, 0) / hourMs;
  expect(hours).toBeGreaterThan(72);
  expect(hours).toBeLessThan(80);
  expect(longestLifeMs / hourMs).toBeGreaterThan(hours * 1.1);
});

it("waits as long as the receiver asked, and spreads what failed together", () => {
  expect(planPauseMs(0, 60_000, 0)).toBe(60_000);
  expect(planPauseMs(3, 60_000, 0)).toBe(2 * hourMs);
  expect(planPauseMs(3, 0, 1)).toBe(132 * 60_000);
});

it.each([
  [null, 0],
  ["120", 120_000],
  ["Sat, 28 Nov 2026 09:02:00 GMT", 120_000],
  ["Sat, 28 Nov 2026 08:00:00 GMT", 0],
  ["999999999", 24 * hourMs],
  ["soon", 0],
  ["-5", 0],
])("reads Retry-After %o", (value, ms) => {
  expect(toRetryAfterMs(value, now)).toBe(ms);
});

it("a destination rests the longer, the longer it has not answered", () => {
  expect(planRestMs(0, 0)).toBe(5_000);
  expect(planRestMs(120_000, 0)).toBe(30_000);
  expect(planRestMs(72 * hourMs, 0)).toBe(600_000);
  expect(planRestMs(0, hourMs)).toBe(hourMs);
});
