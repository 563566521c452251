import type { Prisma } from "#generated/prisma/client.ts";

/** The healths, worst first. */
export const healths = [
  "reauthorize",
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
  revokedAt: Date | null;
  pausedAt: Date | null;
  failureCount: number;
  accessTokenExpiresAt: Date | null;
  nextRefreshAt: Date | null;
}

/** A token set's health at an instant, from its row alone. */
export function toHealth(facts: HealthFacts, now: Date): Health {
  if (facts.revokedAt) return "revoked";
  if (facts.verdict) return "reauthorize";
  if (facts.generation === 0) return "pending";
  if (facts.pausedAt) return "paused";
  if (facts.accessTokenExpiresAt && facts.accessTokenExpiresAt <= now) return "overdue";
  if (facts.failureCount > 0) return "retrying";
  if (facts.nextRefreshAt && facts.nextRefreshAt <= now) return "due";
  return "healthy";
}

const living = { revokedAt: null, verdict: null, generation: { gt: 0 } } satisfies Prisma.TokenSetWhereInput;
const running = { ...living, pausedAt: null } satisfies Prisma.TokenSetWhereInput;

/** The same rules as a database filter; a test compares the two. */
export function healthWhere(health: Health, now: Date): Prisma.TokenSetWhereInput {
  const notExpired: Prisma.TokenSetWhereInput = {
    OR: [{ accessTokenExpiresAt: null }, { accessTokenExpiresAt: { gt: now } }],
  };
  switch (health) {
    case "revoked":
      return { revokedAt: { not: null } };
    case "reauthorize":
      return { revokedAt: null, verdict: { not: null } };
    case "pending":
      return { revokedAt: null, verdict: null, generation: { lte: 0 } };
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
