const dayMs = 24 * 60 * 60 * 1_000;

const comingDayCount = 7;

/** The day of an instant, in UTC: "2026-11-23". */
function utcDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

function startOfDay(now: Date): number {
  return Date.parse(`${utcDay(now)}T00:00:00Z`);
}

/** Today and the six days after it, in UTC. */
export function comingDays(now: Date): string[] {
  return Array.from({ length: comingDayCount }, (_, index) =>
    utcDay(new Date(startOfDay(now) + index * dayMs)),
  );
}

/** The coming days as instants: from now to the end of the last day. */
export function comingPeriod(now: Date): { now: Date; firstDay: Date; end: Date } {
  const firstDay = new Date(startOfDay(now));
  return { now, firstDay, end: new Date(firstDay.getTime() + comingDayCount * dayMs) };
}
