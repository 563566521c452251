import type { DatabaseSync } from "node:sqlite";

export type UserRow = {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  role: "owner" | "member" | "partner";
  library_id: string | null;
  library_name: string | null;
  permissions: string;
};

const selectUser = `SELECT users.*, libraries.name AS library_name
  FROM users LEFT JOIN libraries ON libraries.id = users.library_id`;

export function findUserById(db: DatabaseSync, id: string): UserRow | null {
  return (db.prepare(`${selectUser} WHERE users.id = ?`).get(id) as UserRow | undefined) ?? null;
}

export function findUserByEmail(db: DatabaseSync, email: string): UserRow | null {
  const normal = email.trim().toLowerCase();
  return (db.prepare(`${selectUser} WHERE users.email = ?`).get(normal) as UserRow | undefined) ?? null;
}

/** The owner of the library with this id or name; of the first library when none is given. */
export function findLibraryOwner(db: DatabaseSync, library: string | undefined): UserRow | null {
  const row = db
    .prepare(
      `${selectUser} WHERE users.role = 'owner' AND (?1 IS NULL OR libraries.id = ?1 OR libraries.name = ?1)
       ORDER BY libraries.id LIMIT 1`,
    )
    .get(library ?? null);
  return (row as UserRow | undefined) ?? null;
}
