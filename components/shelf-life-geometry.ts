const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  7 * DAY_MS,
  30 * DAY_MS,
  365 * DAY_MS,
];
const MOST_TICKS = 15;

export type ShelfLifeTimes = {
  issuedAt: string;
  expiresAt: string;
  plannedRefreshAt: string | null;
  /** When access ended, by revocation or a lost connection; null while it has not. */
  endedAt: string | null;
  now: string;
};

/** All in percent of the bar, from issued (0) to expires (100). */
export type ShelfLifeGeometry = {
  now: number;
  plannedRefresh: number | null;
  /** From here on there is nothing left. */
  ended: number | null;
  expired: boolean;
  /** Whole minutes, hours or days since issue, whichever gives a readable number of ticks. */
  ticks: readonly number[];
};

export function toShelfLifeGeometry(times: ShelfLifeTimes): ShelfLifeGeometry {
  const issued = Date.parse(times.issuedAt);
  const lifeMs = Math.max(1, Date.parse(times.expiresAt) - issued);
  const position = (at: string) => round(((Date.parse(at) - issued) / lifeMs) * 100);
  const refresh = times.plannedRefreshAt === null ? null : position(times.plannedRefreshAt);
  const now = position(times.now);
  const isShown = times.endedAt === null && refresh !== null && refresh >= 0 && refresh <= 100;
  return {
    now: clamp(now),
    plannedRefresh: isShown ? refresh : null,
    ended: times.endedAt === null ? null : clamp(position(times.endedAt)),
    expired: now >= 100,
    ticks: toTicks(lifeMs),
  };
}

function toTicks(lifeMs: number): readonly number[] {
  const step = STEPS_MS.find((each) => lifeMs / each <= MOST_TICKS);
  if (step === undefined) return [];
  const count = Math.ceil(lifeMs / step) - 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    round((((index + 1) * step) / lifeMs) * 100),
  );
}

function clamp(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
