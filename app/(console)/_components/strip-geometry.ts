import { scaleBand, scaleLinear } from "d3-scale";
import type { Environment } from "#lib/auth/permissions.ts";
import type { ComingDayView } from "#lib/overview/overview-view.ts";
import { strip } from "./strip-size.ts";

export type Amounts = Pick<ComingDayView, "day" | "refreshes" | "expiries">;

/** The part of a bar that stands for one environment, in pixels from the top. */
export interface Part {
  environment: Environment;
  y: number;
  height: number;
}

/** A bar: across in percent of the strip's width; production stands below development. */
export interface Bar {
  kind: "refreshes" | "expiries";
  total: number;
  x: number;
  width: number;
  top: number;
  parts: readonly Part[];
}

/** A day's column: its own place in percent, and the bars that stand in it. */
export interface DayColumn {
  day: string;
  x: number;
  width: number;
  bars: readonly [Bar, Bar];
}

/** One among thousands must still be visible. */
const leastHeight = 2;

const total = ({ production, development }: Record<Environment, number>) => production + development;

/**
 * Where the bars of the days go. Widths are in percent, so that the drawing follows its container and the text keeps its
 * size. The tallest bar reaches the top.
 */
export function toColumns(days: readonly Amounts[]): DayColumn[] {
  const across = scaleBand(
    days.map(({ day }) => day),
    [0, 100],
  );
  const within = scaleBand(["refreshes", "expiries"] as const, [0, across.bandwidth()])
    .paddingInner(0.2)
    .paddingOuter(0.9);
  const most = Math.max(1, ...days.flatMap(({ refreshes, expiries }) => [total(refreshes), total(expiries)]));
  const up = scaleLinear([0, most], [0, strip.tallest]);
  const height = (value: number) => (value === 0 ? 0 : Math.max(leastHeight, Math.round(up(value))));
  return days.map((amounts) => {
    const x = across(amounts.day) ?? 0;
    const bar = (kind: Bar["kind"]): Bar => {
      const { production, development } = amounts[kind];
      const [below, above] = [height(production), height(development)];
      const middle = strip.baseline - below;
      return {
        kind,
        total: production + development,
        x: round(x + (within(kind) ?? 0)),
        width: round(within.bandwidth()),
        top: middle - above,
        parts: [
          { environment: "production", y: middle, height: below },
          { environment: "development", y: middle - above, height: above },
        ],
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
