import { describe, expect, it, test } from "vitest";
import { formatDuration, formatExact, formatHover, formatRelative } from "#components/ui/format-time.ts";

const now = new Date("2025-11-23T12:00:00Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("formatRelative", () => {
  test.each([
    [0, "just now"],
    [10_000, "just now"],
    [-59_000, "just now"],
    [30_000, "in under a minute"],
    [-4 * MINUTE, "4 min ago"],
    [59 * MINUTE + 59_000, "in 59 min"],
    [-3 * HOUR, "3 h ago"],
    [47 * HOUR, "in 47 h"],
    [-3 * DAY, "3 days ago"],
    [20 * DAY, "in 20 days"],
    [-21 * DAY, "3 weeks ago"],
    [-100 * DAY, "3 months ago"],
    [-800 * DAY, "2 years ago"],
  ])("%d ms from now is %s", (ms, text) => {
    expect(formatRelative(after(ms), now)).toBe(text);
  });
});

it("shows the clock alone where the day is said elsewhere", () => {
  expect(formatExact(new Date("2025-11-27T13:00:05Z"), "Europe/Brussels", "clock")).toBe("14:00:05 CET");
});

describe("formatExact", () => {
  test("names the zone it speaks of", () => {
    expect(formatExact(now, "UTC", "minute")).toBe("Sun 23 Nov, 12:00 UTC");
    expect(formatExact(now, "Europe/Brussels", "minute")).toBe("Sun 23 Nov, 13:00 CET");
    expect(formatExact(now, "UTC", "second")).toBe("Sun 23 Nov 2025, 12:00:00 UTC");
  });

  test("midnight is 00, and a date alone has no zone", () => {
    expect(formatExact(new Date("2025-11-23T00:00:00Z"), "UTC", "minute")).toBe("Sun 23 Nov, 00:00 UTC");
    expect(formatExact(now, "UTC", "date")).toBe("Sun 23 Nov 2025");
  });
});

test("hovering shows the viewer's time and UTC, once where they are the same", () => {
  const both = "Sun 23 Nov 2025, 13:00:00 CET · Sun 23 Nov 2025, 12:00:00 UTC";
  expect(formatHover(now, "Europe/Brussels")).toBe(both);
  expect(formatHover(now, "UTC")).toBe("Sun 23 Nov 2025, 12:00:00 UTC");
});

test.each([
  [340, "340 ms"],
  [1_240, "1.2 s"],
  [48_000, "48 s"],
  [125_000, "2 min 05 s"],
  [119_900, "2 min 00 s"],
])("a duration of %d ms is %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
