import { classNames } from "#components/class-names.ts";
import { Link } from "#components/ui/link.tsx";
import type { ComingDayView } from "#lib/overview/overview-view.ts";
import { dayHref } from "./day-href.ts";
import type { Bar, DayColumn, Part } from "./strip-geometry.ts";
import { strip } from "./strip-size.ts";
import { barWords, compactNumber, shortDay } from "./strip-words.ts";

interface Props {
  days: readonly ComingDayView[];
  /** Where their bars go. */
  columns: readonly DayColumn[];
}

/** The coming days as bars: planned refreshes filled, expiries hollow. Plain SVG; each bar is a link. */
export function StripChart({ days, columns }: Props) {
  return (
    <svg height={strip.height} className="block w-full overflow-visible text-2xs">
      <title>The coming seven days</title>
      {columns.map((column, index) => {
        const day = days[index];
        return day && <DayGroup key={column.day} column={column} day={day} today={index === 0} />;
      })}
      <line x1="0" x2="100%" y1={strip.baseline} y2={strip.baseline} className="stroke-line-strong" />
    </svg>
  );
}

interface DayProps {
  column: DayColumn;
  day: ComingDayView;
  today: boolean;
}

function DayGroup({ column: { x, width, bars }, day, today }: DayProps) {
  return (
    <g>
      {bars.map((bar) => (
        <DayBar key={bar.kind} bar={bar} day={day} />
      ))}
      <text
        x={`${x + width / 2}%`}
        y={strip.label}
        textAnchor="middle"
        className={today ? "fill-ink font-semibold" : "fill-ink-soft"}
      >
        {today ? "Today" : shortDay(day.day)}
      </text>
    </g>
  );
}

const fills = {
  refreshes: { production: "fill-accent", development: "fill-accent-soft stroke-accent" },
  expiries: { production: "fill-line stroke-ink-soft", development: "fill-paper stroke-ink-soft" },
} as const;

function DayBar({ bar, day }: { bar: Bar; day: ComingDayView }) {
  const { kind, total, x, width, top, parts } = bar;
  if (total === 0) return null;
  const label = compactNumber(total);
  return (
    <>
      <text
        x={`${x + width / 2}%`}
        y={top - 4}
        textAnchor="middle"
        className={classNames(
          kind === "refreshes" ? "fill-ink" : "fill-ink-soft",
          label.length > 2 && "@max-md:hidden",
        )}
      >
        {label}
      </text>
      <Link
        href={dayHref(kind, day)}
        prefetch={false}
        aria-label={barWords(kind, day[kind], day.day)}
        className="group"
      >
        <title>{barWords(kind, day[kind], day.day)}</title>
        <rect
          x={`${x}%`}
          y="0"
          width={`${width}%`}
          height={strip.baseline}
          className="fill-transparent group-hover:fill-line/40"
        />
        {parts.map((part) => (
          <BarPart key={part.environment} bar={bar} part={part} />
        ))}
      </Link>
    </>
  );
}

function BarPart({ bar: { kind, x, width }, part }: { bar: Bar; part: Part }) {
  const { environment, y, height } = part;
  if (height === 0) return null;
  return (
    <rect
      x={`${x}%`}
      y={y}
      width={`${width}%`}
      height={height}
      strokeDasharray={environment === "development" ? "2 2" : undefined}
      className={fills[kind][environment]}
    />
  );
}
