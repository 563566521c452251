import type { ReactNode } from "react";
import type { ShelfLifeGeometry } from "#components/shelf-life-geometry.ts";

export type ShelfLifeSize = "row" | "large";

const SIZES = {
  row: {
    svg: "h-4",
    height: 16,
    barY: 5,
    barHeight: 6,
    pastHeight: 2,
    markerY: 1,
    markerHeight: 14,
    notch: 3,
  },
  large: {
    svg: "h-12",
    height: 48,
    barY: 20,
    barHeight: 14,
    pastHeight: 4,
    markerY: 17,
    markerHeight: 20,
    notch: 4,
  },
} as const;

type ShelfLifeBarProps = {
  /** Unlike those of the page's other bars. */
  id: string;
  geometry: ShelfLifeGeometry;
  tone: string;
  size: ShelfLifeSize;
  /** The <title>. */
  children: ReactNode;
};

/**
 * The part that has passed is a line, what is left a bar, so that the amount shows without colour. A page of the list has
 * fifty: each has as few elements as say it.
 */
export function ShelfLifeBar({ id, geometry, tone, size, children }: ShelfLifeBarProps) {
  const { svg, barY, barHeight, pastHeight, markerY, markerHeight, notch } = SIZES[size];
  const { plannedRefresh, ended, ticks } = geometry;
  const mark = ended ?? geometry.now;
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: the title comes as a child, a component of its own
    <svg role="img" className={`shelf-life ${svg} ${tone}`}>
      {children}
      {ended === null ? null : <Hatch id={id} />}
      <rect y={barY + (barHeight - pastHeight) / 2} width={`${mark}%`} height={pastHeight} />
      <rect
        x={`${mark}%`}
        y={barY}
        width={`${100 - mark}%`}
        height={barHeight}
        fill={ended === null ? undefined : `url(#${id})`}
      />
      {plannedRefresh === null ? null : (
        <rect
          x={`${plannedRefresh}%`}
          y={barY - 1}
          width={notch}
          height={barHeight + 2}
          transform={`translate(${-notch / 2})`}
          className="fill-(--under)"
        />
      )}
      {size === "large" ? (
        <>
          <Ticks ticks={ticks} y={barY + barHeight + 5} />
          <Labels now={mark} word={ended === null ? "now" : "ended"} plannedRefresh={plannedRefresh} />
        </>
      ) : null}
      <rect
        x={`${mark}%`}
        y={markerY}
        width="2"
        height={markerHeight}
        transform="translate(-1)"
        className="fill-ink"
      />
    </svg>
  );
}

/** What is left of a life that has ended: nothing but its outline in strokes. */
function Hatch({ id }: { id: string }) {
  return (
    <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="1.5" height="5" />
    </pattern>
  );
}

function Ticks({ ticks, y }: { ticks: readonly number[]; y: number }) {
  return (
    <g className="text-line-strong">
      {[0, ...ticks, 100].map((tick) => (
        <svg key={tick} aria-hidden="true" x={`${tick}%`} overflow="visible">
          <rect x={tick === 100 ? -1 : 0} y={y} width="1" height={tick === 0 || tick === 100 ? 7 : 4} />
        </svg>
      ))}
    </g>
  );
}

/** Nearer than this, in percent of a phone's width, the two words would touch. */
const LABEL_ROOM = 15;

function Labels({ now, word, plannedRefresh }: { now: number; word: string; plannedRefresh: number | null }) {
  return (
    <>
      {plannedRefresh === null || Math.abs(plannedRefresh - now) < LABEL_ROOM ? null : (
        <Label percent={plannedRefresh} className="text-xs text-ink-soft">
          refresh
        </Label>
      )}
      <Label percent={now} className="text-xs font-semibold text-ink">
        {word}
      </Label>
    </>
  );
}

function Label({ percent, className, children }: { percent: number; className: string; children: string }) {
  const anchor = percent < 8 ? "start" : percent > 92 ? "end" : "middle";
  return (
    <svg aria-hidden="true" x={`${percent}%`} overflow="visible" className={className}>
      <text x={anchor === "start" ? -1 : anchor === "end" ? 1 : 0} y="12" textAnchor={anchor}>
        {children}
      </text>
    </svg>
  );
}

/** Takes the place of the bar while there is no token. */
export function NoShelfLife({ size }: { size: ShelfLifeSize }) {
  const { svg, height } = SIZES[size];
  return (
    <svg role="img" aria-label="No token yet, so no shelf life" className={`block w-full ${svg}`}>
      <line
        x1="0"
        x2="100%"
        y1={height / 2}
        y2={height / 2}
        strokeDasharray="3 4"
        className="stroke-line-strong"
      />
    </svg>
  );
}
