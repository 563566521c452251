import "server-only";
import * as oauth from "oauth4webapi";
import { type ClientCredentials, type Provider, toAuthorizationServer } from "./provider.ts";
import { send, toClientAuth } from "./send.ts";

/** `accepted` means that the provider took the request, not that the token is dead: introspect it for proof. */
export type Revocation =
  | { kind: "accepted"; status: number }
  | { kind: "credentials_refused"; status: number }
  | { kind: "unsupported"; status: number }
  | { kind: "not_sent"; status: null; reason: string }
  /** Nobody said what came of it: the provider may still be at work. */
  | { kind: "unanswered"; status: number | null; reason: string };

/**
 * Asks the provider to revoke a refresh token and its access token.
 * @see RFC 7009 section 2
 */
export async function revokeToken(
  provider: Provider,
  credentials: ClientCredentials,
  refreshToken: string,
): Promise<Revocation> {
  const reply = await send(provider, provider.revokeUrl, (options) =>
    oauth.revocationRequest(
      toAuthorizationServer(provider),
      { client_id: credentials.clientId },
      toClientAuth(credentials),
      refreshToken,
      {
        ...options,
        additionalParameters: { token_type_hint: "refresh_token" },
      },
    ),
  );
  if (reply.kind === "none") {
    const kind = reply.reached === "not_sent" ? "not_sent" : "unanswered";
    return { kind, status: null, reason: reply.reason };
  }
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: "accepted", status };
  if (status === 401 || status === 403) return { kind: "credentials_refused", status };
  if (status === 404 || status === 405 || status === 410) return { kind: "unsupported", status };
  return { kind: "unanswered", status, reason: `HTTP ${status}` };
}
