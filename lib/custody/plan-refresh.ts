/** Half of a token's life, give or take a twentieth, so that sets connected together do not come due together. */
const earliestShare = 0.45;
const spreadShare = 0.1;

/**
 * When a pair should be refreshed: at about half its access token's life, while that can still be a witness.
 * @param jitter between 0 and 1
 */
export function planRefresh(issuedAt: Date, expiresAt: Date, jitter: number): Date {
  const lifeMs = expiresAt.getTime() - issuedAt.getTime();
  return new Date(issuedAt.getTime() + Math.round(lifeMs * (earliestShare + spreadShare * jitter)));
}
