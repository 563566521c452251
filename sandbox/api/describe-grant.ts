import type { DatabaseSync } from "node:sqlite";
import { findUserById } from "../accounts/user-store.ts";
import type { IssuedRow } from "../oauth/token-set-store.ts";

/** Who granted a token, and the library that it opens. */
export function describeGrant(db: DatabaseSync, token: IssuedRow) {
  const user = findUserById(db, token.user_id);
  const library = db.prepare("SELECT id, name FROM libraries WHERE id = ?").get(token.library_id);
  return { user: user && { id: user.id, name: user.name, email: user.email }, library };
}
