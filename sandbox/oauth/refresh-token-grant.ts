import { revokeTokenSet } from "./revoke-token-set.ts";
import { findReplayPair, rotateTokenSet } from "./rotate-token-set.ts";
import { keepPair, pairTerms, refuse, type TokenGrant } from "./token-grant.ts";
import { findByRefreshToken, type IssuedPair, type IssuedRow } from "./token-set-store.ts";

export type OfferedRefreshToken = {
  value: string;
  row: IssuedRow;
  /** The pair to issue again when the token was used and its grace period still runs. */
  replay: IssuedPair | null;
};

/** The provider always answers 500 to a refresh token whose access token alone was revoked. */
class OrphanedRefreshTokenError extends Error {}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-6 */
export function findUsableRefreshToken(grant: TokenGrant, value: string): OfferedRefreshToken {
  const row = findByRefreshToken(grant.sandbox.db, value);
  if (row === null) return refuse(grant, "unknown");
  if (row.client_id !== grant.client.client_id) return refuse(grant, "other_client");
  grant.note.tokenSetId = row.token_set_id;
  if (row.refresh_used_at !== null) return { value, row, replay: handleReplay(grant, row) };
  if (row.refresh_revoked_at !== null) return refuse(grant, "revoked");
  if (row.access_revoked_at !== null) {
    grant.note.detail = "access_token_revoked";
    throw new OrphanedRefreshTokenError("Only the access token of this refresh token was revoked.");
  }
  return { value, row, replay: null };
}

/** @see https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2 */
function handleReplay(grant: TokenGrant, used: IssuedRow): IssuedPair {
  const { db, clock, env } = grant.sandbox;
  const graceEndsAt = (used.refresh_used_at ?? 0) + env.reuseGraceSeconds * 1_000;
  if (clock.now() < graceEndsAt) {
    const pair = findReplayPair(db, used, clock.now());
    if (pair !== null) return pair;
  }
  if (env.reuse === "revoke-family") revokeTokenSet(db, used.token_set_id, clock.now());
  return refuse(grant, "already_used");
}

/** Rotates, or issues the same pair again within the grace period. A call that lost a race counts as a replay. */
export function spendRefreshToken(
  grant: TokenGrant,
  offered: OfferedRefreshToken,
  scope: string,
): IssuedPair {
  if (offered.replay !== null) return keepPair(grant, offered.replay, "replayed-in-grace");
  const rotated = rotateTokenSet(grant.sandbox.db, offered.row, pairTerms(grant.sandbox, scope));
  if (rotated !== null) return keepPair(grant, rotated, "rotated");
  const { replay } = findUsableRefreshToken(grant, offered.value);
  return keepPair(grant, replay ?? refuse(grant, "already_used"), "replayed-in-grace");
}
