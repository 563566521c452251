import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "../storage/open-database.ts";
import { newTokenValue, sha256Hex } from "../storage/random-token.ts";
import { type IssuedPair, insertTokenSet, type PairTerms } from "./token-set-store.ts";

export type CodeRow = {
  code_hash: string;
  client_id: string;
  user_id: string;
  scope: string;
  redirect_uri: string;
  redirect_uri_was_sent: number;
  code_challenge: string | null;
  code_challenge_method: string | null;
  expires_at: number;
  used_at: number | null;
};

export type NewCode = {
  clientId: string;
  userId: string;
  scope: string;
  redirectUri: string;
  redirectUriWasSent: boolean;
  codeChallenge: string | null;
  codeChallengeMethod: string | null;
  expiresAt: number;
};

/** Creates a code and returns it. Only its hash is stored. */
export function insertCode(db: DatabaseSync, code: NewCode): string {
  const value = newTokenValue();
  db.prepare(
    `INSERT INTO codes (code_hash, client_id, user_id, scope, redirect_uri, redirect_uri_was_sent,
       code_challenge, code_challenge_method, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    sha256Hex(value),
    code.clientId,
    code.userId,
    code.scope,
    code.redirectUri,
    code.redirectUriWasSent ? 1 : 0,
    code.codeChallenge,
    code.codeChallengeMethod,
    code.expiresAt,
  );
  return value;
}

export function findCode(db: DatabaseSync, value: string): CodeRow | null {
  const row = db.prepare("SELECT * FROM codes WHERE code_hash = ?").get(sha256Hex(value));
  return (row as CodeRow | undefined) ?? null;
}

/** Marks the code as used and creates a token set, in one transaction. Null when the code was used already. */
export function spendCode(
  db: DatabaseSync,
  code: CodeRow,
  libraryId: string,
  terms: PairTerms,
): IssuedPair | null {
  return inTransaction(db, () => {
    const spent = db
      .prepare("UPDATE codes SET used_at = ? WHERE code_hash = ? AND used_at IS NULL")
      .run(terms.now, code.code_hash);
    if (spent.changes !== 1) return null;
    const { client_id, user_id } = code;
    const set = { client_id, user_id, library_id: libraryId, origin: "authorized", name: null } as const;
    return insertTokenSet(db, set, terms);
  });
}
