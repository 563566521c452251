import { formatExact } from "#components/ui/format-time.ts";
import { addDays, dayOf } from "#lib/text/days.ts";

/** What happened on one day. */
export interface Day<Item> {
  /** Such as 2026-11-28. */
  day: string;
  /** "Today, Sat 28 Nov 2026", "Yesterday, Fri 27 Nov 2026", "Thu 26 Nov 2026". */
  heading: string;
  items: Item[];
}

interface Viewer {
  zone: string;
  now: Date;
}

function toHeading(day: string, { zone, now }: Viewer): string {
  // At noon it is that day wherever it is shown.
  const date = formatExact(new Date(`${day}T12:00:00Z`), "UTC", "date");
  const today = dayOf(now, zone);
  if (day === today) return `Today, ${date}`;
  return day === addDays(today, -1) ? `Yesterday, ${date}` : date;
}

/** Groups what is in order of time by the viewer's days, in the same order. */
export function toDays<Item extends { at: string }>(items: readonly Item[], viewer: Viewer): Day<Item>[] {
  const days: Day<Item>[] = [];
  for (const item of items) {
    const day = dayOf(new Date(item.at), viewer.zone);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, heading: toHeading(day, viewer), items: [item] });
  }
  return days;
}
