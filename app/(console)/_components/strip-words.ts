import { MONTHS, WEEKDAYS } from "#components/ui/format-time.ts";
import type { Environment } from "#lib/auth/permissions.ts";

const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

/** "Tue 24". */
export function shortDay(day: string): string {
  const date = new Date(day);
  return `${WEEKDAYS[date.getUTCDay()]} ${date.getUTCDate()}`;
}

/** "Tue 24 Nov". */
export function longDay(day: string): string {
  return `${shortDay(day)} ${MONTHS[new Date(day).getUTCMonth()]}`;
}

/** "940", "1.2K". */
export function compactNumber(value: number): string {
  return compact.format(value);
}

const nouns = {
  refreshes: { one: "refresh planned", many: "refreshes planned" },
  expiries: { one: "access token expires", many: "access tokens expire" },
} as const;

/** "12 refreshes planned on Tue 24 Nov: 8 in production, 4 in development". */
export function barWords(
  kind: keyof typeof nouns,
  { production, development }: Record<Environment, number>,
  day: string,
): string {
  const total = production + development;
  const { one, many } = nouns[kind];
  const what = `${total.toLocaleString("en-GB")} ${total === 1 ? one : many} on ${longDay(day)}`;
  const parts = [
    ...(production > 0 ? [`${production.toLocaleString("en-GB")} in production`] : []),
    ...(development > 0 ? [`${development.toLocaleString("en-GB")} in development`] : []),
  ];
  return `${what}: ${parts.join(", ")}`;
}
