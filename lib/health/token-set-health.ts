import type { Verdict } from "#generated/prisma/client.ts";

/** The healths, worst first. */
export const healths = [
  "reauthorize",
  "on_hold",
  "in_doubt",
  "overdue",
  "retrying",
  "due",
  "pending",
  "paused",
  "healthy",
  "revoked",
  "archived",
] as const;
export type Health = (typeof healths)[number];

/** The columns that decide health. */
export interface HealthFacts {
  generation: number;
  verdict: string | null;
  /** Since when the provider refuses the application's client secret. */
  credentialsRefusedAt: Date | null;
  /** Since when it is not known whether the connection still works. */
  doubtSince: Date | null;
  revokedAt: Date | null;
  pausedAt: Date | null;
  /** An archived set is paused too. */
  archivedAt: Date | null;
  failureCount: number;
  accessTokenExpiresAt: Date | null;
  nextRefreshAt: Date | null;
}

/** A refused client secret is no death: nothing was spent, and the set goes on once it is replaced. */
const refused = "client_secret_changed" satisfies Verdict;

/** A token set's health at an instant, from its row alone. */
export function toHealth(facts: HealthFacts, now: Date): Health {
  if (facts.archivedAt) return "archived";
  if (facts.revokedAt) return "revoked";
  if (facts.verdict && facts.verdict !== refused) return "reauthorize";
  if (facts.generation === 0) return "pending";
  if (facts.pausedAt) return "paused";
  if (facts.verdict || facts.credentialsRefusedAt) return "on_hold";
  if (facts.doubtSince) return "in_doubt";
  if (facts.accessTokenExpiresAt && facts.accessTokenExpiresAt <= now) return "overdue";
  if (facts.failureCount > 0) return "retrying";
  if (facts.nextRefreshAt && facts.nextRefreshAt <= now) return "due";
  return "healthy";
}
