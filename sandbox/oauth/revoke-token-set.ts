import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../storage/open-database.ts";
import type { GenerationRow } from "./token-set-store.ts";

/** Ends a whole set: every generation's tokens are dead, and the refresh token answers `invalid_grant`. */
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

/** Revoking a refresh token takes its access token along; a used one is history and changes nothing. */
export function revokeByRefreshToken(db: DatabaseSync, row: GenerationRow, now: number): void {
  if (row.refresh_used_at === null) revokeTokenSet(db, row.token_set_id, now);
}

/** Leaves the refresh token behind, which the provider from then on answers with a 500. */
export function revokeByAccessToken(db: DatabaseSync, row: GenerationRow, now: number): void {
  db.prepare(
    "UPDATE generations SET access_revoked_at = coalesce(access_revoked_at, ?) WHERE access_hash = ?",
  ).run(now, row.access_hash);
}
