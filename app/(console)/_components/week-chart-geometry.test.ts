import { expect, it } from "vitest";
import { chart, type DayAmounts, toWeekColumns } from "./week-chart-geometry.ts";

const week: DayAmounts[] = [
  { day: "2026-11-23", refreshes: 40, expiries: 0 },
  { day: "2026-11-24", refreshes: 10, expiries: 1 },
  { day: "2026-11-25", refreshes: 0, expiries: 20 },
];

it("stands every bar on the baseline, within its own day", () => {
  for (const { x, width, bars } of toWeekColumns(week, 40)) {
    for (const bar of bars) {
      expect(bar.y + bar.height).toBe(chart.baseline);
      expect(bar.x).toBeGreaterThan(x);
      expect(bar.x + bar.width).toBeLessThan(x + width);
    }
    expect(bars[0].x + bars[0].width).toBeLessThan(bars[1].x);
  }
});

it("draws amounts to scale, up to the given most", () => {
  const [first, second, third] = toWeekColumns(week, 40);
  expect(first?.bars[0].height).toBe(chart.tallest);
  expect(second?.bars[0].height).toBe(chart.tallest / 4);
  expect(third?.bars[1].height).toBe(chart.tallest / 2);
  expect(toWeekColumns(week, 80)[0]?.bars[0].height).toBe(chart.tallest / 2);
});

it("shows one of many, and nothing of none", () => {
  const [column] = toWeekColumns([{ day: "2026-11-23", refreshes: 1, expiries: 0 }], 10_000);
  expect(column?.bars[0].height).toBeGreaterThan(0);
  expect(column?.bars[1].height).toBe(0);
});

it("copes with a week in which nothing happens", () => {
  const quiet = week.map(({ day }) => ({ day, refreshes: 0, expiries: 0 }));
  for (const { bars } of toWeekColumns(quiet, 0)) expect(bars.map(({ height }) => height)).toEqual([0, 0]);
});
