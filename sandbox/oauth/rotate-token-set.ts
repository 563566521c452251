import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../storage/open-database.ts";
import {
  findGeneration,
  type GenerationRow,
  type IssuedPair,
  insertGeneration,
  type PairTerms,
} from "./token-set-store.ts";

/**
 * Ends both tokens of the old pair and issues the next one, in one transaction. Null when another call was first, so
 * that one refresh token never gives two generations.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export function rotateTokenSet(db: DatabaseSync, old: GenerationRow, terms: PairTerms): IssuedPair | null {
  return inTransaction(db, () => {
    const spent = db
      .prepare(
        `UPDATE generations SET refresh_used_at = ?1, access_revoked_at = coalesce(access_revoked_at, ?1)
         WHERE refresh_hash = ?2 AND refresh_used_at IS NULL AND refresh_revoked_at IS NULL`,
      )
      .run(terms.now, old.refresh_hash);
    if (spent.changes !== 1) return null;
    db.prepare("UPDATE token_sets SET refreshed_at = ?, scope = ? WHERE id = ?").run(
      terms.now,
      terms.scope,
      old.token_set_id,
    );
    return insertGeneration(db, old.token_set_id, old.number + 1, terms);
  });
}

/** The pair that replaced this one, if it was kept in plain for the grace period and still works. */
export function findReplayPair(db: DatabaseSync, used: GenerationRow, now: number): IssuedPair | null {
  const next = findGeneration(db, used.token_set_id, used.number + 1);
  if (next?.access_token == null || next.refresh_token === null) return null;
  if (next.refresh_revoked_at !== null || next.refresh_used_at !== null) return null;
  return {
    tokenSetId: next.token_set_id,
    accessToken: next.access_token,
    refreshToken: next.refresh_token,
    expiresInSeconds: Math.max(0, Math.floor((next.access_expires_at - now) / 1_000)),
    scope: next.scope,
  };
}
