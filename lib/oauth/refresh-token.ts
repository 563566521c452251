import "server-only";
import * as oauth from "oauth4webapi";
import { type ClientCredentials, type Provider, toAuthorizationServer } from "./provider.ts";
import { type Reply, send, toClientAuth } from "./send.ts";

/**
 * Offers a refresh token once and returns the raw answer. `scope` is never sent: a narrower one is permanent.
 * @see RFC 6749 section 6
 */
export function requestRefresh(
  provider: Provider,
  credentials: ClientCredentials,
  refreshToken: string,
): Promise<Reply> {
  return send(provider, provider.tokenUrl, (options) =>
    oauth.refreshTokenGrantRequest(
      toAuthorizationServer(provider),
      { client_id: credentials.clientId },
      toClientAuth(credentials),
      refreshToken,
      options,
    ),
  );
}
