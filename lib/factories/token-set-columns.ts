import type { Prisma, Verdict } from "#generated/prisma/client.ts";
import type { Health } from "#lib/health/token-set-health.ts";

const hourMs = 60 * 60 * 1_000;
const lifeMs = 7 * 24 * hourMs;

/** How many of a hundred sets have each health, in a usual installation. */
const share: readonly (readonly [Health, number])[] = [
  ["healthy", 84],
  ["due", 3],
  ["retrying", 2],
  ["overdue", 2],
  ["in_doubt", 1],
  ["on_hold", 1],
  ["reauthorize", 2],
  ["pending", 2],
  ["paused", 1],
  ["revoked", 1],
  ["archived", 1],
];

const verdicts: readonly Verdict[] = ["used_elsewhere", "revoked_at_apicbase", "answer_lost", "unknown"];

/** The health of the nth set, the same in every run. */
export function usualHealth(index: number): Health {
  let place = (index * 37) % 100;
  for (const [health, amount] of share) {
    if (place < amount) return health;
    place -= amount;
  }
  return "healthy";
}

export type TokenSetColumns = Partial<Prisma.TokenSetCreateManyInput>;

function connected(issuedAt: Date): TokenSetColumns {
  return {
    generation: 4,
    accessTokenIssuedAt: issuedAt,
    accessTokenExpiresAt: new Date(issuedAt.getTime() + lifeMs),
    nextRefreshAt: new Date(issuedAt.getTime() + lifeMs / 2),
    refreshedAt: issuedAt,
    checkedAt: issuedAt,
    checkActive: true,
    authorizedBy: "Odile Owner",
  };
}

function pause(pausedAt: Date): TokenSetColumns {
  return { pausedAt, pausedBy: "Odile Owner", pauseReason: "Closed for the season" };
}

/** The columns of a set of this health at `now`; `index` spreads the times. */
export function columnsOf(health: Health, index: number, now: Date): TokenSetColumns {
  const ago = (hours: number) => new Date(now.getTime() - hours * hourMs);
  const spread = index % 80;
  const failed = {
    failureCount: 1 + (index % 4),
    failureReason: "Apicbase did not answer in time.",
    failedAt: ago(spread / 20),
  };
  const early = { code: "died_early" };
  switch (health) {
    case "pending":
      return { generation: 0 };
    case "healthy":
      return connected(ago(spread + 1));
    case "due":
      return connected(ago(lifeMs / 2 / hourMs + 1 + spread / 80));
    case "retrying":
      return { ...connected(ago(90 + (spread % 60))), ...failed };
    case "overdue":
      return { ...connected(ago(lifeMs / hourMs + 1 + spread)), ...(index % 2 === 0 ? failed : {}) };
    case "reauthorize":
      return {
        ...connected(ago(100 + spread)),
        verdict: verdicts[index % verdicts.length] ?? "unknown",
        verdictEvidence:
          "The refresh token was refused, and the old access token stopped working before it expired.",
        verdictAt: ago(spread + 1),
      };
    case "in_doubt":
      return {
        ...connected(ago(90 + (spread % 60))),
        ...failed,
        doubtSince: ago(spread / 20),
        doubtEvidence: early,
      };
    case "on_hold":
      return { ...connected(ago(90 + (spread % 60))), credentialsRefusedAt: ago(spread / 4) };
    case "paused":
      return { ...connected(ago(spread + 1)), ...pause(ago(spread / 2)) };
    case "archived":
      return {
        ...connected(ago(spread + 20)),
        ...pause(ago(spread + 2)),
        archivedAt: ago(spread + 1),
        archivedBy: "Odile Owner",
      };
    case "revoked":
      return { ...connected(ago(spread + 20)), revokedAt: ago(spread / 10), revocationProof: "proved" };
  }
}
