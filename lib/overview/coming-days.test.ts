import { expect, it } from "vitest";
import { comingDays, comingPeriod } from "./coming-days.ts";

it("counts today and six more, in UTC, over the end of a month", () => {
  const lateEvening = new Date("2026-11-27T23:30:00-05:00");
  expect(comingDays(lateEvening)).toEqual([
    "2026-11-28",
    "2026-11-29",
    "2026-11-30",
    "2026-12-01",
    "2026-12-02",
    "2026-12-03",
    "2026-12-04",
  ]);
  expect(comingPeriod(lateEvening)).toEqual({
    now: lateEvening,
    firstDay: new Date("2026-11-28T00:00:00.000Z"),
    end: new Date("2026-12-05T00:00:00.000Z"),
  });
});
