import type { DayAmounts } from "./week-chart-geometry.ts";

const short = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", timeZone: "UTC" });
const long = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

/** "Tue 24". */
export function shortDay(day: string): string {
  return short.format(new Date(day));
}

/** "Tue 24 Nov". */
export function longDay(day: string): string {
  return long.format(new Date(day)).replace(",", "");
}

/** "940", "1.2K". */
export function compactNumber(value: number): string {
  return compact.format(value);
}

function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
}

/** "12 refreshes planned, 3 access tokens expire". */
export function amountWords({ refreshes, expiries }: Omit<DayAmounts, "day">): string {
  const planned = plural(refreshes, "refresh planned", "refreshes planned");
  return `${planned}, ${plural(expiries, "access token expires", "access tokens expire")}`;
}

/** What a week's chart shows, in a sentence. */
export function weekWords(days: readonly DayAmounts[]): string {
  const sum = (kind: "refreshes" | "expiries") => days.reduce((total, day) => total + day[kind], 0);
  const busiest = days.reduce((most, day) => (day.refreshes > most.refreshes ? day : most));
  const most =
    busiest.refreshes > 0 ? `; most refreshes on ${longDay(busiest.day)} (${busiest.refreshes})` : "";
  return `${amountWords({ refreshes: sum("refreshes"), expiries: sum("expiries") })}${most}`;
}
