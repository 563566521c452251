import { expect, it } from "vitest";
import { toDays } from "./to-days.ts";

const at = (instant: string) => ({ at: instant });
const events = [
  at("2026-11-28T23:30:00Z"),
  at("2026-11-28T22:30:00Z"),
  at("2026-11-27T23:30:00Z"),
  at("2026-11-27T12:00:00Z"),
  at("2026-11-25T12:00:00Z"),
];
const headings = (zone: string, now: string) =>
  toDays(events, { zone, now: new Date(now) }).map(({ heading, items }) => [heading, items.length]);

it("groups by the days of the viewer, and names today and yesterday", () => {
  expect(headings("UTC", "2026-11-28T23:45:00Z")).toEqual([
    ["Today, Sat 28 Nov 2026", 2],
    ["Yesterday, Fri 27 Nov 2026", 2],
    ["Wed 25 Nov 2026", 1],
  ]);
  expect(headings("Europe/Brussels", "2026-11-28T23:45:00Z")).toEqual([
    ["Today, Sun 29 Nov 2026", 1],
    ["Yesterday, Sat 28 Nov 2026", 2],
    ["Fri 27 Nov 2026", 1],
    ["Wed 25 Nov 2026", 1],
  ]);
});

it("a day later, yesterday is another one", () => {
  expect(headings("UTC", "2026-11-29T00:00:00Z")[0]).toEqual(["Yesterday, Sat 28 Nov 2026", 2]);
});

it("nothing makes no day", () => {
  expect(toDays([], { zone: "UTC", now: new Date() })).toEqual([]);
});
