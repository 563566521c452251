import { type ApplicationRow, findApplication } from "../applications/application-store.ts";
import { codePageUrl, type Sandbox } from "../sandbox-context.ts";
import { allScopes, isScope, type Scope, splitScope } from "./scopes.ts";

/** A valid authorization request, ready for consent. */
export type AuthorizeRequest = {
  application: ApplicationRow;
  scopes: Scope[];
  redirectUri: string;
  redirectUriWasSent: boolean;
  state: string | null;
  codeChallenge: string | null;
  codeChallengeMethod: string | null;
};

export type JudgedAuthorizeRequest =
  | { kind: "ask"; request: AuthorizeRequest }
  /** The redirect URI can be trusted, so the error is reported to the application. */
  | { kind: "refused"; location: string }
  /** The redirect URI cannot be trusted, so the user gets an error page. */
  | { kind: "fatal"; message: string };

type Refusal = { error: string; error_description?: string };

/**
 * Validates the query of an authorization request as the provider does.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1
 */
export function judgeAuthorizeRequest(sandbox: Sandbox, query: URLSearchParams): JudgedAuthorizeRequest {
  const repeated = ["client_id", "response_type", "redirect_uri", "scope", "state"].find(
    (name) => query.getAll(name).length > 1,
  );
  if (repeated !== undefined) return fatal(`Duplicate ${repeated} parameter.`);
  const clientId = query.get("client_id");
  if (!clientId) return fatal("Missing client_id parameter.");
  const application = findApplication(sandbox.db, clientId);
  if (application === null) return fatal("Invalid client_id parameter value.");
  const registered = application.redirect_uri ?? codePageUrl(sandbox);
  const sent = query.get("redirect_uri") || null;
  if (sent !== null && sent !== registered) return fatal("Mismatching redirect URI.");
  const state = query.get("state") || null;
  const asked = splitScope(query.get("scope") ?? "");
  const scopes = asked.length === 0 ? allScopes : asked.filter(isScope);
  const refusal = findRefusal(sandbox, application, query, scopes.length < asked.length);
  if (refusal !== null)
    return { kind: "refused", location: withParameters(registered, { ...refusal, state }) };
  return {
    kind: "ask",
    request: {
      application,
      scopes,
      redirectUri: registered,
      redirectUriWasSent: sent !== null,
      state,
      ...challengeOf(query),
    },
  };
}

const fatal = (message: string): JudgedAuthorizeRequest => ({ kind: "fatal", message });

function findRefusal(
  { env }: Sandbox,
  application: ApplicationRow,
  query: URLSearchParams,
  hasUnknownScope: boolean,
): Refusal | null {
  const responseType = query.get("response_type");
  if (!responseType) {
    return { error: "invalid_request", error_description: "Missing response_type parameter." };
  }
  if (responseType !== "code") return { error: "unsupported_response_type" };
  if (!application.grants.split(" ").includes("authorization_code")) return { error: "unauthorized_client" };
  const { codeChallenge, codeChallengeMethod } = challengeOf(query);
  if (codeChallenge === null && env.requirePkce) {
    return { error: "invalid_request", error_description: "Code challenge required." };
  }
  if (codeChallengeMethod !== null && !["S256", "plain"].includes(codeChallengeMethod)) {
    return { error: "invalid_request", error_description: "Transform algorithm not supported." };
  }
  return hasUnknownScope ? { error: "invalid_scope" } : null;
}

/** @see https://www.rfc-editor.org/rfc/rfc7636#section-4.3 */
function challengeOf(
  query: URLSearchParams,
): Pick<AuthorizeRequest, "codeChallenge" | "codeChallengeMethod"> {
  const codeChallenge = query.get("code_challenge") || null;
  if (codeChallenge === null) return { codeChallenge, codeChallengeMethod: null };
  return { codeChallenge, codeChallengeMethod: query.get("code_challenge_method") || "plain" };
}

/** Adds parameters to an address and keeps those it already has. */
export function withParameters(uri: string, parameters: Record<string, string | null | undefined>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] != null);
  return `${uri}${uri.includes("?") ? "&" : "?"}${new URLSearchParams(given)}`;
}
