import type { Prisma, Verdict } from "#generated/prisma/client.ts";

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
  failureCount: number;
  accessTokenExpiresAt: Date | null;
  nextRefreshAt: Date | null;
}

/** A refused client secret is no death: nothing was spent, and the set goes on once it is replaced. */
const refused = "client_secret_changed" satisfies Verdict;

/** A token set's health at an instant, from its row alone. */
export function toHealth(facts: HealthFacts, now: Date): Health {
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

const undecided = {
  revokedAt: null,
  AND: [{ OR: [{ verdict: null }, { verdict: refused }] }],
} satisfies Prisma.TokenSetWhereInput;
const living = { ...undecided, generation: { gt: 0 } } satisfies Prisma.TokenSetWhereInput;
const sure = {
  revokedAt: null,
  verdict: null,
  credentialsRefusedAt: null,
  generation: { gt: 0 },
  pausedAt: null,
} satisfies Prisma.TokenSetWhereInput;
const running = { ...sure, doubtSince: null } satisfies Prisma.TokenSetWhereInput;

/** The same rules as a database filter; a test compares the two. */
export function healthWhere(health: Health, now: Date): Prisma.TokenSetWhereInput {
  const notExpired: Prisma.TokenSetWhereInput = {
    OR: [{ accessTokenExpiresAt: null }, { accessTokenExpiresAt: { gt: now } }],
  };
  switch (health) {
    case "revoked":
      return { revokedAt: { not: null } };
    case "reauthorize":
      return { revokedAt: null, AND: [{ verdict: { not: null } }, { verdict: { not: refused } }] };
    case "on_hold":
      return {
        revokedAt: null,
        generation: { gt: 0 },
        pausedAt: null,
        OR: [{ verdict: refused }, { verdict: null, credentialsRefusedAt: { not: null } }],
      };
    case "in_doubt":
      return { ...sure, doubtSince: { not: null } };
    case "pending":
      return { ...undecided, generation: { lte: 0 } };
    case "paused":
      return { ...living, pausedAt: { not: null } };
    case "overdue":
      return { ...running, accessTokenExpiresAt: { lte: now } };
    case "retrying":
      return { ...running, failureCount: { gt: 0 }, AND: [notExpired] };
    case "due":
      return { ...running, failureCount: { lte: 0 }, nextRefreshAt: { lte: now }, AND: [notExpired] };
    case "healthy":
      return {
        ...running,
        failureCount: { lte: 0 },
        AND: [notExpired, { OR: [{ nextRefreshAt: null }, { nextRefreshAt: { gt: now } }] }],
      };
  }
}
