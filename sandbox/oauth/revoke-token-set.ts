import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../storage/open-database.ts";
import type { GenerationRow } from "./token-set-store.ts";

/** Revokes the tokens of every generation of a set; its refresh token then gets `invalid_grant`. */
export function revokeTokenSet(db: DatabaseSync, tokenSetId: string, now: number): void {
  inTransaction(db, () => {
    db.prepare("UPDATE token_sets SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?").run(
      now,
      tokenSetId,
    );
    db.prepare(
      `UPDATE generations SET access_revoked_at = coalesce(access_revoked_at, ?1),
         refresh_revoked_at = coalesce(refresh_revoked_at, ?1) WHERE token_set_id = ?2`,
    ).run(now, tokenSetId);
  });
}

/** Revoking a current refresh token revokes its access token too. A used one changes nothing. */
export function revokeByRefreshToken(db: DatabaseSync, row: GenerationRow, now: number): void {
  if (row.refresh_used_at === null) revokeTokenSet(db, row.token_set_id, now);
}

/** Leaves the refresh token, to which the provider then answers 500. */
export function revokeByAccessToken(db: DatabaseSync, row: GenerationRow, now: number): void {
  db.prepare(
    "UPDATE generations SET access_revoked_at = coalesce(access_revoked_at, ?) WHERE access_hash = ?",
  ).run(now, row.access_hash);
}
