import "server-only";
import * as oauth from "oauth4webapi";
import { findMembers, parseObject, readExpiry, readScopes, readText } from "./answer-members.ts";
import { type ClientCredentials, type Provider, toAuthorizationServer } from "./provider.ts";
import { send, toClientAuth } from "./send.ts";

/** A token that works, and what else the provider says of it; null where it does not say. */
export interface ActiveToken {
  kind: "active";
  scopes: string[] | null;
  expiresAt: Date | null;
  clientId: string | null;
  username: string | null;
}

/** What the provider says about a token, or why it could not be asked. */
export type Introspection =
  | ActiveToken
  | { kind: "inactive" }
  | { kind: "credentials_refused" }
  | { kind: "unanswered"; reason: string };

/**
 * Reads an answer tolerantly: each member is judged alone. Null when it does not say whether the token works.
 * @param secrets values sent in the request, never to be repeated from the answer
 */
export function parseIntrospection(
  body: string,
  secrets: readonly string[],
): ActiveToken | { kind: "inactive" } | null {
  const object = parseObject(body);
  const members = object && findMembers(object, ["active"]);
  if (members?.active === false || members?.active === "false") return { kind: "inactive" };
  if (members?.active !== true && members?.active !== "true") return null;
  return {
    kind: "active",
    scopes: readScopes(members.scope, secrets),
    expiresAt: readExpiry(members.exp),
    clientId: readText(members.client_id, secrets),
    username: readText(members.username, secrets),
  };
}

/**
 * Asks whether a token is alive. Only for the client's own tokens.
 * @see RFC 7662 section 2
 */
export async function introspectToken(
  provider: Provider,
  credentials: ClientCredentials,
  token: string,
): Promise<Introspection> {
  const reply = await send(provider, provider.introspectUrl, (options) =>
    oauth.introspectionRequest(
      toAuthorizationServer(provider),
      { client_id: credentials.clientId },
      toClientAuth(credentials),
      token,
      options,
    ),
  );
  if (reply.kind === "none") return { kind: "unanswered", reason: reply.reason };
  if (reply.status === 401 || reply.status === 403) return { kind: "credentials_refused" };
  const secrets = [credentials.clientSecret, token];
  const answer = reply.status === 200 ? parseIntrospection(reply.body, secrets) : null;
  return answer ?? { kind: "unanswered", reason: `HTTP ${reply.status} without an answer about the token` };
}
