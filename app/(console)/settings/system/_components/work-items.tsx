import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { WorkView } from "#lib/system/work-view.ts";

const number = (count: number) => count.toLocaleString("en-GB");

/** What holds up the sets that are due for a refresh and that no worker may take. */
function sayWaiting({ secret, machine, retry }: WorkView["waiting"]): string {
  const held = [
    [secret, "for another client secret"],
    [machine, "until no machine relies on the access token"],
    [retry, "to try again after a failure"],
  ] as const;
  const said = held.filter(([count]) => count > 0).map(([count, what]) => `${number(count)} ${what}`);
  return said.length > 0 ? said.join(", ") : "None";
}

/** What is due and under way, as terms and values. */
export function workItems(work: WorkView, now: string) {
  const since = (at: string | null) => (at ? <RelativeTime at={at} now={now} /> : "None");
  return [
    { term: "Due now", value: number(work.due) },
    { term: "Due, but waiting", value: sayWaiting(work.waiting) },
    { term: "Due for over five minutes", value: number(work.overdue) },
    { term: "Longest due since", value: since(work.longestDueAt) },
    { term: "Under way", value: number(work.inFlight) },
    { term: "Oldest call without a known outcome", value: since(work.oldestOpenAt) },
  ];
}
