import { planRefresh } from "#lib/custody/plan-refresh.ts";

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** Where a set of the drill comes from. */
type Origin = "held up" | "one afternoon" | "spread";

/** A set that is connected when the day begins, in milliseconds since 1970. */
export interface PlannedSet {
  origin: Origin;
  issuedAt: number;
  expiresAt: number;
  /** When its first refresh is due. */
  dueAt: number;
}

export interface PlanOptions {
  sets: number;
  /** How many of them are overdue when the day begins, with between one hour and a day left to live. */
  heldUp: number;
  /** How long an access token lives, in milliseconds of the clock. */
  lifeMs: number;
  /** How many times faster than life the day passes. */
  factor: number;
  beginsAt: number;
  /** The latest that a pair may have been issued: the present, when the sets are made. */
  madeAt: number;
  /** Between 0 and 1, a new number each time. */
  random: () => number;
}

/** Of all sets, those that were connected within one hour. */
const afternoonShare = 0.2;
/** How long ago that hour began: they come due in the course of the day. */
const afternoonMs = 3.1 * dayMs;

/** @param dueAfterMs how long after it was issued it is due */
function issueTime(origin: Origin, dueAfterMs: number, options: PlanOptions): number {
  const { lifeMs, factor, beginsAt, random } = options;
  switch (origin) {
    case "held up":
      return beginsAt - lifeMs + (hourMs + random() * 23 * hourMs) / factor;
    case "one afternoon":
      return beginsAt - (afternoonMs - random() * hourMs) / factor;
    case "spread":
      // At any moment, every part of the time between two refreshes is equally likely to have passed.
      return beginsAt - random() * dueAfterMs;
  }
}

/**
 * Sets as they are on an ordinary morning: refreshed at some time within the last half of a life. Beside them the hard
 * cases: many that were connected in one hour of an afternoon, and some that something held up for days.
 */
export function planSets(options: PlanOptions): PlannedSet[] {
  const { sets, heldUp, lifeMs, madeAt, random } = options;
  const ofAfternoon = Math.floor((sets - heldUp) * afternoonShare);
  return Array.from({ length: sets }, (_, index) => {
    const others = index < heldUp + ofAfternoon ? "one afternoon" : "spread";
    const origin = index < heldUp ? "held up" : others;
    const dueAfterMs = planRefresh(new Date(0), new Date(lifeMs), random()).getTime();
    const issuedAt = Math.round(Math.min(issueTime(origin, dueAfterMs, options), madeAt));
    return { origin, issuedAt, expiresAt: issuedAt + lifeMs, dueAt: issuedAt + dueAfterMs };
  });
}
