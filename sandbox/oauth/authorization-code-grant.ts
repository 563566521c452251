import OAuth2Server from "@node-oauth/oauth2-server";
import { findUserById } from "../accounts/user-store.ts";
import { type CodeRow, findCode, spendCode } from "./code-store.ts";
import { splitScope } from "./scopes.ts";
import { keepPair, pairTerms, refuse, type TokenGrant } from "./token-grant.ts";
import type { IssuedPair } from "./token-set-store.ts";

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3 */
export function findUsableCode(grant: TokenGrant, value: string): CodeRow {
  const code = findCode(grant.sandbox.db, value);
  if (code === null) return refuse(grant, "unknown");
  if (code.client_id !== grant.client.client_id) return refuse(grant, "other_client");
  if (code.used_at !== null) return refuse(grant, "already_used");
  if (grant.sandbox.clock.now() >= code.expires_at) return refuse(grant, "expired");
  return code;
}

/** The stored code in the form that the grant library expects, which then checks redirect URI and PKCE. */
export function toLibraryCode(
  grant: TokenGrant,
  code: CodeRow,
  value: string,
  client: OAuth2Server.Client,
): OAuth2Server.AuthorizationCode {
  checkVerifierShape(grant, code);
  const mustMatch = code.redirect_uri_was_sent === 1 || grant.form.redirect_uri !== undefined;
  return {
    authorizationCode: value,
    // Expiry was checked against the sandbox's clock already; the library only knows the system's.
    expiresAt: new Date(Date.now() + 60_000),
    redirectUri: mustMatch ? code.redirect_uri : "",
    scope: splitScope(code.scope),
    client,
    user: { id: code.user_id },
    ...(code.code_challenge !== null && {
      codeChallenge: code.code_challenge,
      codeChallengeMethod: code.code_challenge_method ?? "plain",
    }),
  };
}

// The provider differs from the library: it ignores a verifier without a challenge, calls a missing one a bad request
// and treats one with an invalid shape as wrong.
function checkVerifierShape(grant: TokenGrant, code: CodeRow): void {
  if (code.code_challenge === null) {
    delete grant.form.code_verifier;
    return;
  }
  const verifier = grant.form.code_verifier;
  if (verifier === undefined || verifier === "") {
    throw new OAuth2Server.InvalidRequestError("Code verifier required.");
  }
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) refuse(grant, "wrong_verifier");
}

export function exchangeCode(grant: TokenGrant, code: CodeRow): IssuedPair {
  const { db } = grant.sandbox;
  const libraryId = findUserById(db, code.user_id)?.library_id;
  if (libraryId == null) throw new Error("A code was issued to an account without a library.");
  const pair = spendCode(db, code, libraryId, pairTerms(grant.sandbox, code.scope));
  return keepPair(grant, pair ?? refuse(grant, "already_used"), "issued");
}
