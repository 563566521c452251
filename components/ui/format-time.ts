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

const FORMAT: Record<TimePrecision, Intl.DateTimeFormatOptions> = {
  date: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  minute: {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  },
  second: {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  },
  clock: { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" },
};

const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The instant in a zone, the zone named unless only the date is shown: "Thu 27 Nov, 14:00 UTC"; as a clock shows it, where
 * the day is said elsewhere: "14:00:05 UTC".
 */
export function formatExact(at: Date, timeZone: string, precision: TimePrecision): string {
  const key = `${timeZone} ${precision}`;
  const formatter =
    formatters.get(key) ?? new Intl.DateTimeFormat("en-GB", { ...FORMAT[precision], timeZone });
  formatters.set(key, formatter);
  const parts = formatter.formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  const year = part("year");
  const day = [part("weekday"), part("day"), part("month"), year].filter(Boolean).join(" ");
  if (precision === "date") return day;
  const clock = [part("hour"), part("minute"), part("second")].filter(Boolean).join(":");
  const time = `${clock} ${part("timeZoneName")}`;
  return precision === "clock" ? time : `${day}, ${time}`;
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
