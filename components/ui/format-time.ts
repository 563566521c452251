const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How far apart the clocks of server and viewer may be before "just now" would read as the future. */
const SKEW_MS = 15_000;

/** "4 min ago", "in 3 days": the same words in every time zone. */
export function formatRelative(at: Date, now: Date): string {
  const differenceMs = at.getTime() - now.getTime();
  const distanceMs = Math.abs(differenceMs);
  if (differenceMs < SKEW_MS && distanceMs < MINUTE_MS) return "just now";
  if (distanceMs < MINUTE_MS) return "in under a minute";
  const amount = toAmount(distanceMs);
  return differenceMs < 0 ? `${amount} ago` : `in ${amount}`;
}

function toAmount(distanceMs: number): string {
  if (distanceMs < HOUR_MS) return `${Math.floor(distanceMs / MINUTE_MS)} min`;
  if (distanceMs < 2 * DAY_MS) return `${Math.floor(distanceMs / HOUR_MS)} h`;
  const days = Math.floor(distanceMs / DAY_MS);
  if (days < 21) return `${days} days`;
  if (days < 70) return `${Math.floor(days / 7)} weeks`;
  if (days < 730) return `${Math.floor(days / 30.44)} months`;
  return `${Math.floor(days / 365.25)} years`;
}

export type TimePrecision = "date" | "minute" | "second" | "clock";

/** What a zone's clocks say in a quarter of an hour: they change between two of them alone. */
interface ZoneClock {
  aheadMs: number;
  /** "CET" */
  name: string;
}

const QUARTER_MS = 15 * MINUTE_MS;
const MOST_KEPT = 5_000;
const zoneClocks = new Map<string, ZoneClock>();
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone, timeZoneName: "short", hourCycle: "h23" },
    ...{ year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  });
  formatters.set(timeZone, formatter);
  return formatter;
}

/** Asking `Intl` takes longer than drawing a cell, so it is asked once for each quarter. */
function zoneClockAt(at: Date, timeZone: string): ZoneClock {
  const quarterMs = Math.floor(at.getTime() / QUARTER_MS) * QUARTER_MS;
  const key = `${timeZone} ${quarterMs}`;
  const known = zoneClocks.get(key);
  if (known) return known;
  const parts = formatterOf(timeZone).formatToParts(quarterMs);
  const text = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? "";
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(text(type));
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  const clock = { aheadMs: local - quarterMs, name: text("timeZoneName") };
  if (zoneClocks.size >= MOST_KEPT) zoneClocks.clear();
  zoneClocks.set(key, clock);
  return clock;
}

/** As British English has them: browsers and the server abbreviate some of them differently. */
export const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];

const twoDigits = (value: number) => String(value).padStart(2, "0");

/**
 * The instant in a zone, the zone named unless only the date is shown: "Thu 27 Nov, 14:00 UTC"; as a clock shows it, where
 * the day is said elsewhere: "14:00:05 UTC".
 */
export function formatExact(at: Date, timeZone: string, precision: TimePrecision): string {
  const { aheadMs, name } = zoneClockAt(at, timeZone);
  const local = new Date(at.getTime() + aheadMs);
  const withYear = precision === "date" || precision === "second";
  const date = `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}`;
  const day = `${WEEKDAYS[local.getUTCDay()]} ${date}${withYear ? ` ${local.getUTCFullYear()}` : ""}`;
  if (precision === "date") return day;
  const minutes = `${twoDigits(local.getUTCHours())}:${twoDigits(local.getUTCMinutes())}`;
  const clock = precision === "minute" ? minutes : `${minutes}:${twoDigits(local.getUTCSeconds())}`;
  return precision === "clock" ? `${clock} ${name}` : `${day}, ${clock} ${name}`;
}

/** What hovering over a time shows: the exact instant in the viewer's zone, and in UTC. */
export function formatHover(at: Date, timeZone: string): string {
  const [here, utc] = [formatExact(at, timeZone, "second"), formatExact(at, "UTC", "second")];
  return here === utc ? utc : `${here} · ${utc}`;
}

/** "48 s", "2 min 05 s", "340 ms": how long something took. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  const seconds = durationMs / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const rounded = Math.round(seconds);
  return `${Math.floor(rounded / 60)} min ${String(rounded % 60).padStart(2, "0")} s`;
}
