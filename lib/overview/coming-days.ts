import { addDays, dayOf, startOfDay } from "#lib/text/days.ts";

/** A day of the viewer: its date, and from when to when it lasts. */
export interface ZonedDay {
  day: string;
  from: Date;
  to: Date;
}

const comingDayCount = 7;

/** Today and the six days after it, in a zone. */
export function comingDays(now: Date, zone: string): ZonedDay[] {
  const today = dayOf(now, zone);
  const starts = Array.from({ length: comingDayCount + 1 }, (_, index) => {
    const day = addDays(today, index);
    return { day, at: startOfDay(day, zone) };
  });
  return starts
    .slice(0, -1)
    .map(({ day, at }, index) => ({ day, from: at, to: starts[index + 1]?.at ?? at }));
}
