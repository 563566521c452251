import type * as oauth from "oauth4webapi";
import type { ToldLimit } from "./told-limit.ts";

/** The provider's endpoints and times, from the operator's configuration only, never from a form. */
export interface Provider {
  authorizeUrl: string;
  tokenUrl: string;
  introspectUrl: string;
  revokeUrl: string;
  /** The URL of a cheap API call, to see whether an access token works. */
  probeUrl: string;
  /** A call that says whose access a token is, where the operator knows one. */
  identity: IdentityCall | null;
  /** Milliseconds until an unanswered call is given up, connection and body included. */
  timeoutMs: number;
  /** Whether calls go through the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, as Node's own do. */
  usesEnvProxy: boolean;
  /** How long after its first use a refresh token still returns the same pair, if the operator knows that; else 0. */
  refreshGraceMs: number;
  /** Counts the calls, and hears what the answers tell of the rate limit; none where nobody counts. */
  meter?: CallMeter;
}

/** The URL of the call, and JSON pointers to what its answer names. @see RFC 6901 */
export interface IdentityCall {
  url: string;
  pointers: Readonly<Record<IdentityField, string | undefined>>;
}

/** What an identity call's answer may name. */
export type IdentityField = "userId" | "userName" | "libraryId" | "libraryName";

/** Hears of every call. It throws nothing and holds nothing up. */
export interface CallMeter {
  onCall(): void;
  onTold(told: ToldLimit): void;
}

/** A client's ID and secret, and how it sends them. @see RFC 6749 section 2.3.1 */
export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
  authentication: "body" | "basic";
}

/** The provider as RFC 8414 metadata, which the OAuth library needs and Apicbase does not publish. */
export function toAuthorizationServer(provider: Provider): oauth.AuthorizationServer {
  return {
    issuer: new URL(provider.tokenUrl).origin,
    authorization_endpoint: provider.authorizeUrl,
    token_endpoint: provider.tokenUrl,
    introspection_endpoint: provider.introspectUrl,
    revocation_endpoint: provider.revokeUrl,
  };
}
