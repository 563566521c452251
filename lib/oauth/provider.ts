import type * as oauth from "oauth4webapi";

/** Where the provider listens. Operator's configuration only, never a form's. */
export interface Provider {
  authorizeUrl: string;
  tokenUrl: string;
  introspectUrl: string;
  revokeUrl: string;
  /** A cheap API call that a living token may make. */
  probeUrl: string;
  /** Milliseconds until an unanswered call is given up, connection and body included. */
  timeoutMs: number;
  /** How long after its first use a refresh token still brings the same pair, where the operator knows it; else 0. */
  refreshGraceMs: number;
}

/** How a client proves itself. @see RFC 6749 section 2.3.1 */
export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
  authentication: "body" | "basic";
}

/** The provider in the library's words; RFC 8414 metadata that Apicbase does not publish. */
export function toAuthorizationServer(provider: Provider): oauth.AuthorizationServer {
  return {
    issuer: new URL(provider.tokenUrl).origin,
    authorization_endpoint: provider.authorizeUrl,
    token_endpoint: provider.tokenUrl,
    introspection_endpoint: provider.introspectUrl,
    revocation_endpoint: provider.revokeUrl,
  };
}
