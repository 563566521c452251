import { scaleBand, scaleLinear } from "d3-scale";

export interface DayAmounts {
  /** A day in UTC: "2026-11-23". */
  day: string;
  refreshes: number;
  expiries: number;
}

/** A bar: across in percent of the chart's width, up in pixels. */
export interface Bar {
  kind: "refreshes" | "expiries";
  value: number;
  x: number;
  width: number;
  y: number;
  height: number;
}

/** A day's column: its own place in percent, and the bars that stand in it. */
export interface DayColumn {
  day: string;
  x: number;
  width: number;
  bars: readonly [Bar, Bar];
}

export const chart = { height: 124, baseline: 98, tallest: 76, label: 116 } as const;

/** A bar of one among thousands must still be visible. */
const leastHeight = 2;

/**
 * Where the bars of a week go. Widths are in percent, so that the drawing follows its container and the text keeps its
 * size. `most` is the amount that reaches the top; charts to be compared share it.
 */
export function toWeekColumns(days: readonly DayAmounts[], most: number): DayColumn[] {
  const across = scaleBand(
    days.map(({ day }) => day),
    [0, 100],
  );
  const within = scaleBand(["refreshes", "expiries"] as const, [0, across.bandwidth()])
    .paddingInner(0.2)
    .paddingOuter(0.9);
  const up = scaleLinear([0, Math.max(1, most)], [0, chart.tallest]);
  return days.map((amounts) => {
    const x = across(amounts.day) ?? 0;
    const bar = (kind: Bar["kind"]): Bar => {
      const value = amounts[kind];
      const height = value === 0 ? 0 : Math.max(leastHeight, Math.round(up(value)));
      return {
        kind,
        value,
        height,
        x: round(x + (within(kind) ?? 0)),
        width: round(within.bandwidth()),
        y: chart.baseline - height,
      };
    };
    return {
      day: amounts.day,
      x: round(x),
      width: round(across.bandwidth()),
      bars: [bar("refreshes"), bar("expiries")],
    };
  });
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
