import type { DatabaseSync } from "node:sqlite";
import type { TokenSetRow } from "../oauth/token-set-store.ts";

export type ConnectionRow = Pick<
  TokenSetRow,
  "id" | "origin" | "name" | "scope" | "created_at" | "refreshed_at" | "revoked_at"
> & { application_name: string; user_name: string };

const listLimit = 200;

/** The newest token sets of a library; `total` counts all of them. */
export function listConnections(
  db: DatabaseSync,
  libraryId: string,
): { connections: ConnectionRow[]; total: number } {
  const connections = db
    .prepare(
      `SELECT token_sets.id, origin, token_sets.name, scope, token_sets.created_at, refreshed_at, revoked_at,
         applications.name AS application_name, users.name AS user_name
       FROM token_sets JOIN applications USING (client_id) JOIN users ON users.id = token_sets.user_id
       WHERE token_sets.library_id = ? ORDER BY revoked_at IS NOT NULL, token_sets.created_at DESC LIMIT ?`,
    )
    .all(libraryId, listLimit) as ConnectionRow[];
  const count = db.prepare("SELECT count(*) AS total FROM token_sets WHERE library_id = ?").get(libraryId);
  return { connections, total: (count as { total: number }).total };
}

export function hasConnection(db: DatabaseSync, libraryId: string, tokenSetId: string): boolean {
  const row = db
    .prepare("SELECT 1 FROM token_sets WHERE id = ? AND library_id = ?")
    .get(tokenSetId, libraryId);
  return row !== undefined;
}
