import { planRefresh } from "./plan-refresh.ts";

/** What of a pair its token set shows. */
interface PairInForce {
  scopes: string[];
  issuedAt: Date;
  expiresAt: Date;
  /** It came with a refresh token. */
  renewable: boolean;
}

/** The columns of a token set whose newest pair works. */
export function inForce(number: number, pair: PairInForce, now: Date) {
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
    failureReason: null,
    failedAt: null,
    verdict: null,
    verdictEvidence: null,
    verdictAt: null,
  };
}
