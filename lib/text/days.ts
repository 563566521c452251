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

const offsetFormatters = new Map<string, Intl.DateTimeFormat>();

/** By how much the clocks of a zone are ahead of UTC at an instant. */
function offsetMs(at: Date, zone: string): number {
  const formatter =
    offsetFormatters.get(zone) ??
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "longOffset" });
  offsetFormatters.set(zone, formatter);
  const name = formatter.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0"] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** The first instant of a day in a zone, also where the clocks are changed at midnight. */
export function startOfDay(day: string, zone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const dayMs = 24 * 60 * 60 * 1_000;
  const [first, second] = [midnight - dayMs, midnight + dayMs]
    .map((near) => new Date(midnight - offsetMs(new Date(near), zone)))
    .toSorted((one, other) => one.getTime() - other.getTime());
  if (first && dayOf(first, zone) === day) return first;
  return second ?? new Date(midnight);
}

/** Whether it is the name of a time zone, such as Europe/Brussels. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
