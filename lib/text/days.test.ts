import { describe, expect, it } from "vitest";
import { addDays, dayOf, isZone, startOfDay } from "./days.ts";

describe("a day of a zone", () => {
  it.each([
    ["2026-11-28", "UTC", "2026-11-28T00:00:00.000Z"],
    ["2026-11-28", "Europe/Brussels", "2026-11-27T23:00:00.000Z"],
    ["2026-07-01", "Europe/Brussels", "2026-06-30T22:00:00.000Z"],
    // The day on which the clocks are put forward, and the day after.
    ["2026-03-29", "Europe/Brussels", "2026-03-28T23:00:00.000Z"],
    ["2026-03-30", "Europe/Brussels", "2026-03-29T22:00:00.000Z"],
    ["2026-11-28", "America/New_York", "2026-11-28T05:00:00.000Z"],
    ["2026-11-28", "Asia/Kathmandu", "2026-11-27T18:15:00.000Z"],
    ["2026-11-28", "Pacific/Kiritimati", "2026-11-27T10:00:00.000Z"],
    // Midnight does not exist there: the day begins at one.
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z"],
    // Eleven in the evening comes twice before it.
    ["2026-04-05", "America/Santiago", "2026-04-05T04:00:00.000Z"],
  ])("%s in %s begins at %s", (day, zone, begins) => {
    const start = startOfDay(day, zone);
    expect(start.toISOString()).toBe(begins);
    expect(dayOf(start, zone)).toBe(day);
    expect(dayOf(new Date(start.getTime() - 1), zone)).toBe(addDays(day, -1));
  });
});

it("days are counted over the ends of months and years", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
});

it.each([
  ["Europe/Brussels", true],
  ["UTC", true],
  ["Mars/Olympus", false],
  ["", false],
])("%j is a zone: %s", (name, is) => {
  expect(isZone(name)).toBe(is);
});
