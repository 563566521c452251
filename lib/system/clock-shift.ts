import "server-only";
import { db } from "#lib/db/client.ts";
import { readStoredTimes } from "./system-repository.ts";

const minuteMs = 60_000;
/** Time zones differ by quarters of an hour at least; no call takes as long as half of one. */
const stepMs = 15 * minuteMs;
const toleranceMs = 2 * minuteMs;

/** The shift in whole quarters of an hour; 0 for what is none. */
function wholeShift(differenceMs: number): number {
  const shift = Math.round(differenceMs / stepMs) * stepMs;
  return Math.abs(differenceMs - shift) <= toleranceMs ? shift : 0;
}

/**
 * A sentence about times that were stored under another time zone, from before every session was in UTC; null without.
 * Refreshes begin by the database's clock and end by Larder's, so that a shift shows between the two.
 */
export async function findClockShift(): Promise<string | null> {
  const { endedAfterMs, aheadMs } = await readStoredTimes(db());
  // Late replies are settled late: one prompt refresh among the last ones shows that there is no shift.
  const shift = endedAfterMs === null ? 0 : wholeShift(endedAfterMs);
  const shiftMs = shift || (aheadMs !== null && aheadMs > toleranceMs ? wholeShift(aheadMs) : 0);
  if (shiftMs === 0) return null;
  const hours = Math.abs(shiftMs) / (60 * minuteMs);
  const direction = shiftMs > 0 ? "late" : "early";
  return `Times stored earlier are about ${hours} h too ${direction}, because the database's time zone was not UTC; new times are right, and refreshing each set once corrects when it is due.`;
}
