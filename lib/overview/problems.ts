import type { Cause } from "#lib/health/cause.ts";
import type { Standing } from "#lib/health/summarize.ts";
import { type Health, healths } from "#lib/health/token-set-health.ts";

/** Sets with one cause, of one application. */
export interface Problem {
  cause: Cause;
  applicationId: string;
  production: number;
  development: number;
}

/** What is as somebody wanted it, or said for all sets at once. */
const noProblems: readonly Cause[] = [
  ...(["revoked_here", "archived", "not_connected", "paused", "in_use", "database_held"] as const),
];

interface Ranked extends Problem {
  worst: number;
}

function rank(health: Health): number {
  return healths.indexOf(health);
}

/** The problems by cause and application: the worst health first, then the most in production, then the most of all. */
export function toProblems(standings: readonly Standing[]): Problem[] {
  const found = new Map<string, Ranked>();
  for (const { cause, applicationId, environment, health, count } of standings) {
    if (cause === null || noProblems.includes(cause)) continue;
    const key = `${cause} ${applicationId}`;
    const one = found.get(key) ?? {
      cause,
      applicationId,
      production: 0,
      development: 0,
      worst: rank(health),
    };
    one[environment] += count;
    one.worst = Math.min(one.worst, rank(health));
    found.set(key, one);
  }
  return [...found.values()]
    .sort(
      (left, right) =>
        left.worst - right.worst ||
        right.production - left.production ||
        right.development - left.development ||
        left.cause.localeCompare(right.cause) ||
        left.applicationId.localeCompare(right.applicationId),
    )
    .map(({ worst: _worst, ...problem }) => problem);
}
