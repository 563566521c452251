import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { newTokenValue, sha256Hex } from "../storage/random-token.ts";

export type TokenSetRow = {
  id: string;
  client_id: string;
  library_id: string;
  user_id: string;
  origin: "authorized" | "hand-made";
  name: string | null;
  scope: string;
  created_at: number;
  refreshed_at: number | null;
  revoked_at: number | null;
};

export type GenerationRow = {
  token_set_id: string;
  number: number;
  access_hash: string;
  refresh_hash: string;
  scope: string;
  issued_at: number;
  access_expires_at: number;
  access_revoked_at: number | null;
  refresh_used_at: number | null;
  refresh_revoked_at: number | null;
  access_token: string | null;
  refresh_token: string | null;
};

/** A generation with the columns of its token set. */
export type IssuedRow = GenerationRow & Pick<TokenSetRow, "client_id" | "library_id" | "user_id" | "origin">;

export type IssuedPair = {
  tokenSetId: string;
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
  scope: string;
};

export type PairTerms = { scope: string; now: number; ttlSeconds: number; keepPlain: boolean };

const selectIssued = `SELECT generations.*, token_sets.client_id, token_sets.library_id, token_sets.user_id,
  token_sets.origin FROM generations JOIN token_sets ON token_sets.id = generations.token_set_id`;

export function findByAccessToken(db: DatabaseSync, token: string): IssuedRow | null {
  const row = db.prepare(`${selectIssued} WHERE access_hash = ?`).get(sha256Hex(token));
  return (row as IssuedRow | undefined) ?? null;
}

export function findByRefreshToken(db: DatabaseSync, token: string): IssuedRow | null {
  const row = db.prepare(`${selectIssued} WHERE refresh_hash = ?`).get(sha256Hex(token));
  return (row as IssuedRow | undefined) ?? null;
}

export function findGeneration(db: DatabaseSync, tokenSetId: string, number: number): GenerationRow | null {
  const row = db
    .prepare("SELECT * FROM generations WHERE token_set_id = ? AND number = ?")
    .get(tokenSetId, number);
  return (row as GenerationRow | undefined) ?? null;
}

/** Every pair that was issued to a client, or to all of them, oldest first. */
export function listIssued(db: DatabaseSync, clientId: string | null): IssuedRow[] {
  const rows = db
    .prepare(`${selectIssued} WHERE ?1 IS NULL OR client_id = ?1 ORDER BY token_set_id, number`)
    .all(clientId);
  return rows as IssuedRow[];
}

/** An access token is inactive when it was revoked, replaced by a rotation (also marked as revoked), or expired. */
export function isAccessTokenActive(row: GenerationRow, now: number): boolean {
  return row.access_revoked_at === null && now < row.access_expires_at;
}

export function insertTokenSet(
  db: DatabaseSync,
  set: Pick<TokenSetRow, "client_id" | "library_id" | "user_id" | "origin" | "name">,
  terms: PairTerms,
): IssuedPair {
  const id = randomUUID();
  db.prepare(
    `INSERT INTO token_sets (id, client_id, library_id, user_id, origin, name, scope, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(id, set.client_id, set.library_id, set.user_id, set.origin, set.name, terms.scope, terms.now);
  return insertGeneration(db, id, 1, terms);
}

export function insertGeneration(
  db: DatabaseSync,
  tokenSetId: string,
  number: number,
  terms: PairTerms,
): IssuedPair {
  const accessToken = newTokenValue();
  const refreshToken = newTokenValue();
  db.prepare(
    `INSERT INTO generations (token_set_id, number, access_hash, refresh_hash, scope, issued_at,
       access_expires_at, access_token, refresh_token) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    tokenSetId,
    number,
    sha256Hex(accessToken),
    sha256Hex(refreshToken),
    terms.scope,
    terms.now,
    terms.now + terms.ttlSeconds * 1_000,
    terms.keepPlain ? accessToken : null,
    terms.keepPlain ? refreshToken : null,
  );
  return { tokenSetId, accessToken, refreshToken, expiresInSeconds: terms.ttlSeconds, scope: terms.scope };
}
