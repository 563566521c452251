import OAuth2Server from "@node-oauth/oauth2-server";
import { type Answer, jsonAnswer, serverErrorAnswer } from "../machine/machine-call.ts";

export type TokenErrorCode =
  | "invalid_client"
  | "invalid_grant"
  | "invalid_request"
  | "invalid_scope"
  | "unauthorized_client"
  | "unsupported_grant_type";

const statuses: Record<TokenErrorCode, number> = {
  invalid_client: 401,
  invalid_grant: 400,
  invalid_request: 400,
  invalid_scope: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
};

const isTokenErrorCode = (name: string): name is TokenErrorCode => Object.hasOwn(statuses, name);

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export function tokenErrorAnswer(error: TokenErrorCode, description?: string): Answer {
  const body = description === undefined ? { error } : { error, error_description: description };
  const challenge: Record<string, string> =
    error === "invalid_client" ? { "WWW-Authenticate": 'Bearer error="invalid_client"' } : {};
  return jsonAnswer(statuses[error], body, challenge);
}

/** Turns the grant library's exceptions into the provider's answers. Anything but an OAuth error becomes its 500 page. */
export function answerForThrown(thrown: unknown): { answer: Answer; outcome: string } {
  if (!(thrown instanceof OAuth2Server.OAuthError) || !isTokenErrorCode(thrown.name)) {
    return { answer: serverErrorAnswer(), outcome: "server_error" };
  }
  return { answer: tokenErrorAnswer(thrown.name, descriptionOf(thrown)), outcome: thrown.name };
}

// The provider describes an error of a grant in these two cases only.
function descriptionOf(error: OAuth2Server.OAuthError): string | undefined {
  if (error.name !== "invalid_request") return undefined;
  return error.message.includes("redirect_uri") ? "Mismatching redirect URI." : error.message;
}
