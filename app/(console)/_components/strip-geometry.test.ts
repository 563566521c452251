import { expect, it } from "vitest";
import { type Amounts, type Bar, toColumns } from "./strip-geometry.ts";
import { strip } from "./strip-size.ts";

const both = (production: number, development = 0) => ({ production, development });
const week: Amounts[] = [
  { day: "2026-11-23", refreshes: both(30, 10), expiries: both(0) },
  { day: "2026-11-24", refreshes: both(10), expiries: both(0, 1) },
  { day: "2026-11-25", refreshes: both(0), expiries: both(10, 10) },
];

const heightOf = (bar: Bar | undefined) => strip.baseline - (bar?.top ?? Number.NaN);

it("stands every bar on the baseline, within its own day, development on production", () => {
  for (const { x, width, bars } of toColumns(week)) {
    for (const bar of bars) {
      const [production, development] = bar.parts;
      expect(bar.x).toBeGreaterThan(x);
      expect(bar.x + bar.width).toBeLessThan(x + width);
      expect((production?.y ?? 0) + (production?.height ?? 0)).toBe(strip.baseline);
      expect((development?.y ?? 0) + (development?.height ?? 0)).toBe(production?.y);
      expect(bar.top).toBe(development?.y);
    }
    expect(bars[0].x + bars[0].width).toBeLessThan(bars[1].x);
  }
});

it("draws amounts to scale, the most at the top", () => {
  const [first, second, third] = toColumns(week);
  expect(heightOf(first?.bars[0])).toBe(strip.tallest);
  expect(heightOf(second?.bars[0])).toBe(strip.tallest / 4);
  expect(heightOf(third?.bars[1])).toBe(strip.tallest / 2);
  expect(first?.bars[0].total).toBe(40);
});

it("shows one of many, and nothing of none", () => {
  const many = { day: "2026-11-23", refreshes: both(10_000, 1), expiries: both(0) };
  const [column] = toColumns([many]);
  expect(column?.bars[0].parts[1]?.height).toBeGreaterThan(0);
  expect(heightOf(column?.bars[1])).toBe(0);
});

it("copes with a week in which nothing happens", () => {
  const quiet = week.map(({ day }) => ({ day, refreshes: both(0), expiries: both(0) }));
  for (const { bars } of toColumns(quiet)) expect(bars.map(heightOf)).toEqual([0, 0]);
});
