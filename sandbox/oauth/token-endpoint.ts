import OAuth2Server from "@node-oauth/oauth2-server";
import {
  type Answer,
  type CallNote,
  jsonAnswer,
  type MachineRequest,
  methodNotAllowedAnswer,
  serverErrorAnswer,
} from "../machine/machine-call.ts";
import type { Sandbox } from "../sandbox-context.ts";
import { authenticateClient } from "./client-credentials.ts";
import { answerForThrown, type TokenErrorCode, tokenErrorAnswer } from "./token-error.ts";
import type { TokenGrant } from "./token-grant.ts";
import { createTokenModel } from "./token-model.ts";

// The provider's software knows these four. Applications may use the first and the last.
const knownGrantTypes = new Set(["authorization_code", "password", "client_credentials", "refresh_token"]);

const isTokenShaped = (value: string) => /^[\x21-\x7e]+$/.test(value);

/**
 * Answers a token request with the provider's statuses and words.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
export async function answerTokenRequest(
  sandbox: Sandbox,
  request: MachineRequest,
  note: CallNote,
): Promise<Answer> {
  if (request.method !== "POST") return methodNotAllowedAnswer("POST, OPTIONS");
  if (request.query.size > 0) {
    note.outcome = "server_error";
    return serverErrorAnswer();
  }
  const refused = refuseBeforeGrant(request);
  if (refused !== null) {
    note.outcome = refused.error;
    return tokenErrorAnswer(refused.error, refused.description);
  }
  const client = authenticateClient(sandbox.db, request);
  if (client === null) {
    note.outcome = "invalid_client";
    return tokenErrorAnswer("invalid_client");
  }
  const form = Object.fromEntries(request.form);
  return runGrant({ sandbox, client, form, note, pair: null });
}

/** The errors that the provider reports before it authenticates the client. */
function refuseBeforeGrant({ form }: MachineRequest): { error: TokenErrorCode; description?: string } | null {
  const grantType = form.get("grant_type") ?? "";
  if (!knownGrantTypes.has(grantType)) return { error: "unsupported_grant_type" };
  for (const name of ["client_id", "grant_type", "redirect_uri"]) {
    if (form.getAll(name).length > 1) {
      return { error: "invalid_request", description: `Duplicate ${name} parameter.` };
    }
  }
  if (grantType === "authorization_code" && !form.get("code")) {
    return { error: "invalid_request", description: "Missing code parameter." };
  }
  if (grantType === "refresh_token" && !form.get("refresh_token")) {
    return { error: "invalid_request", description: "Missing refresh token parameter." };
  }
  return null;
}

async function runGrant(grant: TokenGrant): Promise<Answer> {
  const { form, note } = grant;
  const offered = form.grant_type === "refresh_token" ? form.refresh_token : form.code;
  if (offered !== undefined && !isTokenShaped(offered)) {
    note.outcome = "invalid_grant";
    return tokenErrorAnswer("invalid_grant");
  }
  // An empty scope counts as none.
  if (form.scope?.trim() === "") delete form.scope;
  try {
    await new OAuth2Server({ model: createTokenModel(grant) }).token(
      toLibraryRequest(grant),
      new OAuth2Server.Response({ headers: {} }),
      libraryOptions,
    );
  } catch (thrown) {
    const { answer, outcome } = answerForThrown(thrown);
    note.outcome = outcome;
    if (outcome === "server_error") grant.sandbox.log.warn({ reason: String(thrown) }, "token call failed");
    return answer;
  }
  return pairAnswer(grant);
}

// The library's types do not know this option yet.
const libraryOptions: OAuth2Server.TokenOptions & { enablePlainPKCE: boolean } = { enablePlainPKCE: true };

// The credentials were checked already, with the percent-decoding that the library lacks. It gets a body that it
// cannot refuse, and no header.
function toLibraryRequest({ form, client }: TokenGrant): OAuth2Server.Request {
  form.client_id = client.client_id;
  form.client_secret = "checked";
  return new OAuth2Server.Request({
    method: "POST",
    query: {},
    headers: { "content-type": "application/x-www-form-urlencoded", "content-length": "1" },
    body: form,
  });
}

function pairAnswer({ pair }: TokenGrant): Answer {
  if (pair === null) return serverErrorAnswer();
  return jsonAnswer(200, {
    access_token: pair.accessToken,
    expires_in: pair.expiresInSeconds,
    token_type: "Bearer",
    scope: pair.scope,
    refresh_token: pair.refreshToken,
  });
}
