import type { JudgedCalls } from "./judge-calls.ts";
import type { JudgedSets } from "./judge-sets.ts";
import type { Clicks } from "./people.ts";

export interface Day {
  sets: number;
  factor: number;
  minutes: number;
  perMinute: number;
  calls: JudgedCalls;
  judged: JudgedSets;
  clicks: Clicks;
  /** How often machines got their token, and how often none. */
  machines: { collected: number; refused: number };
  revoked: number;
  doubleSpends: number;
  overlaps: number;
}

const scaled = `In the day, pass faster: the tokens' lives, the budget's minute, the pauses before another try, the rounds of checks and the
time between two checks of a set (SANDBOX_ACCESS_TOKEN_TTL_SECONDS, LARDER_PACE, LARDER_CHECK_HOURS). As in life: a call's way and its
timeout, claims, rounds of recovery (5 s), a worker's shortest pause (0.25 s), the margin of a handout's promise and the minute in which an
old access token is no witness. Each of these is longer in the day than in life, so that a set waits longer. Jobs of the night do not run.`;

function span(ms: number): string {
  const minutes = ms / 60_000;
  if (!Number.isFinite(minutes)) return "none";
  return minutes < 120 ? `${minutes.toFixed(1)} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** Prints what the day came to, in its own hours and minutes. */
export function printDay(day: Day): void {
  const { factor, calls, judged, clicks, machines } = day;
  const inDay = (ms: number) => span(ms * factor);
  const { arrived, begun, longer, lateMs } = calls;
  console.log(scaled);
  console.table(calls.kinds);
  console.table({
    "sets, hours of the day, times as fast": `${day.sets}, ${Number((day.minutes / 60).toFixed(2))}, ${factor}`,
    "busiest minute of the day, refreshes when they were begun": `${begun.most} of ${day.perMinute}`,
    ...Object.fromEntries(
      longer.map(({ name, most, allowed }) => [`busiest ${name}, as received`, `${most} of ${allowed}`]),
    ),
    "busiest minute of the day, as received": `${arrived.most} of ${day.perMinute}`,
    "times at which that was more, because calls were late on their way": arrived.over,
    "a refresh's way to the sandbox by the clock, median and longest": `${lateMs.median} ms, ${lateMs.most} ms`,
    "the longest way in the day": inDay(lateMs.most),
    "sets refreshed": judged.refreshed,
    "sets due at the end and not refreshed yet": judged.left,
    "longest past due": inDay(judged.longestWaitMs),
    "nearest to expiring": inDay(judged.nearestMs),
    "access ended at the provider, found by Larder": `${day.revoked}, ${judged.foundRevoked}`,
    "people's refreshes and checks": `${clicks.refreshes}, ${clicks.checks}`,
    "people were told instead":
      [...clicks.told].map(([code, times]) => `${code} ${times}`).join(", ") || "nothing",
    "tokens collected by machines, requests without one": `${machines.collected}, ${machines.refused}`,
    "double spends, replays, overlapping offers": `${day.doubleSpends}, ${calls.replays}, ${day.overlaps}`,
  });
}
