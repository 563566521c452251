import { expect, test } from "vitest";
import { toCountdown } from "#components/countdown-state.ts";

const STARTED = 1_000_000;

test.each([
  [0, 60, "accent", ""],
  [29_900, 31, "accent", ""],
  [30_000, 30, "attention", "30 seconds left."],
  [49_999, 11, "attention", "30 seconds left."],
  [50_000, 10, "broken", "10 seconds left."],
  [59_999, 1, "broken", "10 seconds left."],
  [60_000, 0, "broken", "The code has expired."],
  [900_000, 0, "broken", "The code has expired."],
] as const)("after %d ms there are %d seconds left", (elapsedMs, left, tone, spoken) => {
  expect(toCountdown(STARTED, 60, STARTED + elapsedMs, "The code")).toMatchObject({ left, tone, spoken });
});

test("a clock that runs behind shows no more than all the time", () => {
  expect(toCountdown(STARTED, 60, STARTED - 5_000, "The code")).toMatchObject({ left: 60, fraction: 1 });
});

test("before hydration all the time is shown", () => {
  expect(toCountdown(STARTED, 60, null, "The code")).toMatchObject({ left: 60, fraction: 1, spoken: "" });
});
