const dayMs = 24 * 60 * 60 * 1_000;

export const comingDayCount = 7;

/** The day of an instant, in UTC: "2026-11-23". */
export function utcDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** Today and the six days after it, in UTC. */
export function comingDays(now: Date): string[] {
  const today = Date.parse(`${utcDay(now)}T00:00:00Z`);
  return Array.from({ length: comingDayCount }, (_, index) => utcDay(new Date(today + index * dayMs)));
}

/** The first instant after the coming days. */
export function endOfComingDays(now: Date): Date {
  return new Date(Date.parse(`${utcDay(now)}T00:00:00Z`) + comingDayCount * dayMs);
}
