import { expect, it } from "vitest";
import { comingDays } from "./coming-days.ts";

it("counts today and six more, over the end of a month", () => {
  const days = comingDays(new Date("2026-11-27T23:30:00-05:00"), "UTC");
  expect(days.map(({ day }) => day)).toEqual([
    "2026-11-28",
    "2026-11-29",
    "2026-11-30",
    "2026-12-01",
    "2026-12-02",
    "2026-12-03",
    "2026-12-04",
  ]);
  expect(days[0]).toMatchObject({
    from: new Date("2026-11-28T00:00:00.000Z"),
    to: new Date("2026-11-29T00:00:00.000Z"),
  });
});

it.each([
  ["Europe/Brussels", "2026-11-27T23:30:00Z", "2026-11-28", "2026-11-27T23:00:00.000Z"],
  ["America/New_York", "2026-11-28T03:00:00Z", "2026-11-27", "2026-11-27T05:00:00.000Z"],
  ["Asia/Kathmandu", "2026-11-28T18:20:00Z", "2026-11-29", "2026-11-28T18:15:00.000Z"],
  ["Pacific/Kiritimati", "2026-11-28T10:00:00Z", "2026-11-29", "2026-11-28T10:00:00.000Z"],
  ["Pacific/Niue", "2026-11-28T10:59:00Z", "2026-11-27", "2026-11-27T11:00:00.000Z"],
])("in %s, %s is on %s", (zone, now, day, from) => {
  expect(comingDays(new Date(now), zone)[0]).toMatchObject({ day, from: new Date(from) });
});

it("follows one day on another, an hour longer or shorter where the clock changes", () => {
  const hours = (now: string, zone: string) =>
    comingDays(new Date(now), zone).map(({ from, to }) => (to.getTime() - from.getTime()) / 3_600_000);
  expect(hours("2026-10-22T10:00:00Z", "Europe/Brussels")).toEqual([24, 24, 24, 25, 24, 24, 24]);
  expect(hours("2026-03-28T10:00:00Z", "Europe/Brussels")).toEqual([24, 23, 24, 24, 24, 24, 24]);
  const days = comingDays(new Date("2026-10-22T10:00:00Z"), "Europe/Brussels");
  for (const [index, { to }] of days.slice(0, -1).entries()) expect(days[index + 1]?.from).toEqual(to);
});

it("begins a day without a midnight when its clock begins", () => {
  const day = comingDays(new Date("2024-04-26T10:00:00Z"), "Africa/Cairo")[0];
  expect(day).toMatchObject({ day: "2024-04-26", from: new Date("2024-04-25T22:00:00.000Z") });
});
