import { classNames } from "#components/class-names.ts";
import { type Bar, chart, type DayAmounts, type DayColumn, toWeekColumns } from "./week-chart-geometry.ts";
import { amountWords, compactNumber, longDay, shortDay, weekWords } from "./week-words.ts";

interface Props {
  /** Names the chart: "Production". */
  name: string;
  days: readonly DayAmounts[];
  /** The amount that reaches the top. */
  most: number;
}

/** A week as bars: planned refreshes solid, expiries hollow. Plain SVG, drawn on the server. */
export function WeekChart({ name, days, most }: Props) {
  return (
    <svg
      role="img"
      aria-label={`${name}, the coming seven days: ${weekWords(days)}.`}
      height={chart.height}
      className="block w-full overflow-visible text-2xs"
    >
      {toWeekColumns(days, most).map((column, index) => (
        <DayGroup key={column.day} column={column} today={index === 0} />
      ))}
      <line x1="0" x2="100%" y1={chart.baseline} y2={chart.baseline} className="stroke-line-strong" />
    </svg>
  );
}

function DayGroup({ column, today }: { column: DayColumn; today: boolean }) {
  const { day, x, width, bars } = column;
  const [refreshes, expiries] = bars;
  return (
    <g className="group">
      <title>{`${longDay(day)}: ${amountWords({ refreshes: refreshes.value, expiries: expiries.value })}`}</title>
      <rect
        x={`${x}%`}
        y="0"
        width={`${width}%`}
        height={chart.baseline}
        className="fill-transparent group-hover:fill-line/40"
      />
      <DayBar bar={refreshes} />
      <DayBar bar={expiries} />
      <text
        x={`${x + width / 2}%`}
        y={chart.label}
        textAnchor="middle"
        className={today ? "fill-ink font-semibold" : "fill-ink-soft"}
      >
        {today ? "Today" : shortDay(day)}
      </text>
    </g>
  );
}

function DayBar({ bar }: { bar: Bar }) {
  if (bar.value === 0) return null;
  const label = compactNumber(bar.value);
  return (
    <>
      <rect
        x={`${bar.x}%`}
        y={bar.y}
        width={`${bar.width}%`}
        height={bar.height}
        className={bar.kind === "refreshes" ? "fill-accent" : "fill-paper stroke-ink-soft"}
      />
      <text
        x={`${bar.x + bar.width / 2}%`}
        y={bar.y - 4}
        textAnchor="middle"
        className={classNames(
          bar.kind === "refreshes" ? "fill-ink" : "fill-ink-soft",
          label.length > 2 && "@max-md:hidden",
        )}
      >
        {label}
      </text>
    </>
  );
}
