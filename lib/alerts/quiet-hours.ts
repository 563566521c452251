/** Between which minutes of a zone's days nothing is told; `from` later than `to` reaches over midnight. */
export interface QuietHours {
  zone: string;
  from: number;
  to: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** How many minutes of its day the clocks of a zone show. */
function minuteOfDay(at: Date, zone: string): number {
  const formatter =
    formatters.get(zone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  formatters.set(zone, formatter);
  const parts = formatter.formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((each) => each.type === type)?.value ?? 0);
  return part("hour") * 60 + part("minute");
}

/** Whether it is quiet by the clocks of the zone, which skip an hour or show one twice where they are changed. */
export function isQuiet({ zone, from, to }: QuietHours, now: Date): boolean {
  const minute = minuteOfDay(now, zone);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}
