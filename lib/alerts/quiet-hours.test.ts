import { describe, expect, it } from "vitest";
import { isQuiet } from "./quiet-hours.ts";

const at = (instant: string) => new Date(instant);
const night = { zone: "Europe/Brussels", from: 22 * 60, to: 7 * 60 };

describe("quiet hours", () => {
  it("reach over midnight in the zone's own time, with their first minute and without their last", () => {
    expect(isQuiet(night, at("2026-11-28T20:59:59Z"))).toBe(false);
    expect(isQuiet(night, at("2026-11-28T21:00:00Z"))).toBe(true);
    expect(isQuiet(night, at("2026-11-28T23:30:00Z"))).toBe(true);
    expect(isQuiet(night, at("2026-11-29T05:59:59Z"))).toBe(true);
    expect(isQuiet(night, at("2026-11-29T06:00:00Z"))).toBe(false);
  });

  it("of one day end on it", () => {
    const noon = { zone: "UTC", from: 12 * 60, to: 13 * 60 };
    expect(
      ["11:59", "12:00", "12:59", "13:00"].map((time) => isQuiet(noon, at(`2026-11-28T${time}:00Z`))),
    ).toEqual([false, true, true, false]);
  });

  it("last an hour less where the clocks skip one, and one more where they show it twice", () => {
    const hours = (day: string) =>
      Array.from({ length: 24 * 4 }, (_, quarter) => new Date(at(day).getTime() + quarter * 900_000)).filter(
        (one) => isQuiet(night, one),
      ).length / 4;
    expect(hours("2026-03-28T12:00:00Z")).toBe(8);
    expect(hours("2026-06-28T12:00:00Z")).toBe(9);
    expect(hours("2026-10-24T12:00:00Z")).toBe(10);
  });

  it("that end in the hour that is shown twice are quiet again when it comes back", () => {
    const early = { zone: "Europe/Brussels", from: 22 * 60, to: 2 * 60 + 30 };
    // 02:15, 02:45, and both once more.
    const times = ["00:15", "00:45", "01:15", "01:45"].map((time) => at(`2026-10-25T${time}:00Z`));
    expect(times.map((time) => isQuiet(early, time))).toEqual([true, false, true, false]);
  });
});
