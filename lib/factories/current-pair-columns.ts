import { Prisma } from "#generated/prisma/client.ts";
import { planRefresh } from "#lib/custody/plan-refresh.ts";

/** The fields of a pair that its token set mirrors. */
interface PairFacts {
  scopes: string[];
  issuedAt: Date;
  expiresAt: Date;
  /** It came with a refresh token. */
  renewable: boolean;
}

/** The columns of a token set whose newest pair works. */
export function currentPairColumns(number: number, pair: PairFacts, now: Date) {
  return {
    generation: number,
    grantedScopes: pair.scopes,
    accessTokenIssuedAt: pair.issuedAt,
    accessTokenExpiresAt: pair.expiresAt,
    nextRefreshAt: pair.renewable ? planRefresh(pair.issuedAt, pair.expiresAt, Math.random()) : null,
    retryAt: null,
    credentialsRefusedAt: null,
    unprovenSince: null,
    promisedUntil: null,
    promisedTo: null,
    refreshedAt: now,
    failureCount: 0,
    failureReason: Prisma.DbNull,
    failedAt: null,
    verdict: null,
    verdictEvidence: Prisma.DbNull,
    verdictAt: null,
  };
}
