const formatters = new Map<string, Intl.DateTimeFormat>();

/** The day of an instant in a zone, such as 2026-11-28. */
export function dayOf(at: Date, zone: string): string {
  const formatter =
    formatters.get(zone) ??
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  formatters.set(zone, formatter);
  const parts = formatter.formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** The day so many days after another one; before it, where they are fewer than none. */
export function addDays(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** Zones differ from UTC by multiples of this, and by less than so many of them. */
const stepMs = 15 * 60 * 1_000;
const stepsAround = (15 * 60 * 60 * 1_000) / stepMs;

/** When a day begins in a zone: the first quarter of an hour that has it, which is later than midnight where clocks skip that. */
export function startOfDay(day: string, zone: string): Date {
  const utc = Date.parse(day);
  let [before, begun] = [-stepsAround, stepsAround];
  while (begun - before > 1) {
    const middle = Math.floor((before + begun) / 2);
    if (dayOf(new Date(utc + middle * stepMs), zone) >= day) begun = middle;
    else before = middle;
  }
  return new Date(utc + begun * stepMs);
}

/** Whether it is the name of a time zone, such as Europe/Brussels. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
