import type { Cause, SetFacts, Surroundings } from "#lib/health/cause.ts";
import { type Diagnosis, diagnose } from "#lib/health/diagnose.ts";

export const now = new Date("2026-03-01T12:00:00.000Z");
export const hours = (count: number) => new Date(now.getTime() + count * 60 * 60 * 1_000);

const working: SetFacts = {
  generation: 3,
  verdict: null,
  verdictAt: null,
  credentialsRefusedAt: null,
  doubtSince: null,
  unprovenSince: null,
  revokedAt: null,
  revocationProof: null,
  ...{ pausedAt: null, pausedBy: null, pauseReason: null, archivedAt: null, archivedBy: null },
  requestedScopes: ["accounts", "sales"],
  grantedScopes: ["accounts", "sales"],
  failureCount: 0,
  failureReason: null,
  failedAt: null,
  retryAt: null,
  promisedUntil: null,
  promisedTo: null,
  accessTokenIssuedAt: hours(-30),
  accessTokenExpiresAt: hours(60),
  nextRefreshAt: hours(20),
  refreshedAt: hours(-30),
  checkedAt: hours(-2),
  checkActive: true,
  createdAt: hours(-500),
};
const calm: Surroundings = {
  application: { credentialsRefusedAt: null },
  isDatabaseHeld: false,
  asideSince: null,
};
export const failed = (reason: unknown, count = 2) => ({
  failureCount: count,
  failureReason: reason,
  failedAt: hours(-1),
  nextRefreshAt: hours(-3),
  retryAt: hours(0.5),
});
export const told = (facts: Partial<SetFacts>, around: Partial<Surroundings> = {}) =>
  diagnose({ ...working, ...facts }, { ...calm, ...around }, now);

/** What a diagnosis must say. */
export type Expected = Pick<Diagnosis, "works" | "cause" | "mustAct" | "remedy"> & { since: Date | null };
export const answer = (
  [works, cause, since]: [Diagnosis["works"], Cause | null, Date | null],
  mustAct: Diagnosis["mustAct"],
  remedy: Diagnosis["remedy"],
): Expected => ({ works, cause, since, mustAct, remedy });
