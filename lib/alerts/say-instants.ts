const instant = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z/g;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** An instant as the clocks of a zone show it: "Sat 28 Nov 2026, 03:12 CET". */
export function sayInstant(at: Date, zone: string): string {
  const formatter =
    formatters.get(zone) ??
    new Intl.DateTimeFormat("en-GB", {
      ...({ weekday: "short", day: "numeric", month: "short", year: "numeric" } as const),
      ...({
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
        timeZoneName: "short",
        timeZone: zone,
      } as const),
    });
  formatters.set(zone, formatter);
  return formatter.format(at);
}

/** A sentence whose ISO instants are shown in a zone. */
export function sayInstants(sentence: string, zone: string): string {
  return sentence.replaceAll(instant, (at) => sayInstant(new Date(at), zone));
}

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** How long something took, in its two largest units: "2 hours 10 minutes". */
export function sayDuration(ms: number): string {
  const parts: string[] = [];
  let left = ms;
  for (const [unit, length] of units) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return parts.slice(0, 2).join(" ") || "less than a minute";
}
