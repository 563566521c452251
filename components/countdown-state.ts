export type CountdownState = {
  left: number;
  /** What is left, from 1 to 0. */
  fraction: number;
  tone: "accent" | "attention" | "broken";
  /** Changes at 30, 10 and 0 seconds only: a screen reader reads every change. */
  spoken: string;
};

/** `nowMs` is null until the page is hydrated: then all the time is shown. */
export function toCountdown(
  startedAtMs: number,
  seconds: number,
  nowMs: number | null,
  subject: string,
): CountdownState {
  const leftMs = nowMs === null ? seconds * 1_000 : startedAtMs + seconds * 1_000 - nowMs;
  const left = Math.min(seconds, Math.max(0, Math.ceil(leftMs / 1_000)));
  return {
    left,
    fraction: Math.min(1, Math.max(0, leftMs / (seconds * 1_000))),
    tone: left <= 10 ? "broken" : left <= 30 ? "attention" : "accent",
    spoken: toSpoken(left, subject),
  };
}

function toSpoken(left: number, subject: string): string {
  if (left === 0) return `${subject} has expired.`;
  if (left <= 10) return "10 seconds left.";
  if (left <= 30) return "30 seconds left.";
  return "";
}
