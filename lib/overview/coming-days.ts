/** A day of the viewer: its date, and from when to when it lasts. */
export interface ZonedDay {
  day: string;
  from: Date;
  to: Date;
}

const comingDayCount = 7;
const dayMs = 24 * 60 * 60 * 1_000;
/** Zones differ from UTC by multiples of this. */
const stepMs = 15 * 60 * 1_000;
const stepsAround = (15 * 60 * 60 * 1_000) / stepMs;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The date of an instant in a zone: "2026-11-23". */
function dateIn(zone: string, instant: Date): string {
  const options = { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const formatter = formatters.get(zone) ?? new Intl.DateTimeFormat("en-CA", options);
  formatters.set(zone, formatter);
  return formatter.format(instant);
}

function dateAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** When a date begins in a zone: the first quarter of an hour that has it, which is later than midnight where clocks skip that. */
function startOf(zone: string, day: string): Date {
  const utc = Date.parse(day);
  let [before, begun] = [-stepsAround, stepsAround];
  while (begun - before > 1) {
    const middle = Math.floor((before + begun) / 2);
    if (dateIn(zone, new Date(utc + middle * stepMs)) >= day) begun = middle;
    else before = middle;
  }
  return new Date(utc + begun * stepMs);
}

/** Today and the six days after it, in a zone. */
export function comingDays(now: Date, zone: string): ZonedDay[] {
  const today = dateIn(zone, now);
  const starts = Array.from({ length: comingDayCount + 1 }, (_, index) => {
    const day = dateAfter(today, index);
    return { day, at: startOf(zone, day) };
  });
  return starts
    .slice(0, -1)
    .map(({ day, at }, index) => ({ day, from: at, to: starts[index + 1]?.at ?? at }));
}
