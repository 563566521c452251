import { setTimeout as sleep } from "node:timers/promises";

/** The day that passes: in it, an hour takes as much less of the clock as the day is fast. */
export interface DayTime {
  factor: number;
  /** When it begins, in milliseconds since 1970. */
  beginsAt: number;
  /** How long it takes by the clock. */
  lengthMs: number;
}

/** Waits until a share of the day has passed. */
export async function until(
  { beginsAt, lengthMs }: DayTime,
  share: number,
  signal: AbortSignal,
): Promise<void> {
  const leftMs = beginsAt + share * lengthMs - Date.now();
  if (leftMs > 0) await sleep(leftMs, undefined, { signal }).catch(ignoreAbort);
}

/** Waits so many minutes of the day. */
export async function waitMinutes({ factor }: DayTime, minutes: number, signal: AbortSignal): Promise<void> {
  await sleep((minutes * 60_000) / factor, undefined, { signal }).catch(ignoreAbort);
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== "AbortError") throw error;
}
