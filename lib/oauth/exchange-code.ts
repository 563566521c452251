import "server-only";
import * as oauth from "oauth4webapi";
import { type ClientCredentials, type Provider, toAuthorizationServer } from "./provider.ts";
import { type Reply, send, toClientAuth } from "./send.ts";

export interface CodeExchange {
  code: string;
  /** Null when the authorize request carried no challenge. */
  codeVerifier: string | null;
  /** Null when none was sent to the authorization endpoint. */
  redirectUri: string | null;
}

/**
 * Offers an authorization code once and returns the raw answer.
 * @see RFC 6749 section 4.1.3, RFC 7636 section 4.5
 */
export function requestCodeExchange(
  provider: Provider,
  credentials: ClientCredentials,
  exchange: CodeExchange,
): Promise<Reply> {
  const parameters: Record<string, string> = { code: exchange.code };
  if (exchange.codeVerifier !== null) parameters.code_verifier = exchange.codeVerifier;
  if (exchange.redirectUri !== null) parameters.redirect_uri = exchange.redirectUri;
  return send(provider, provider.tokenUrl, (options) =>
    oauth.genericTokenEndpointRequest(
      toAuthorizationServer(provider),
      { client_id: credentials.clientId },
      toClientAuth(credentials),
      "authorization_code",
      parameters,
      options,
    ),
  );
}
