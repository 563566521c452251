import "server-only";
import * as oauth from "oauth4webapi";
import type { Provider } from "./provider.ts";

export interface AuthorizeRequest {
  clientId: string;
  /** Joined by one space, which URL encoding turns into `+`. Never empty: without scopes Apicbase grants all. */
  scopes: readonly string[];
  state: string;
  codeVerifier: string;
  /** Null leaves it out: Apicbase then uses the one registered with the application. */
  redirectUri: string | null;
}

/** A fresh PKCE verifier. @see RFC 7636 section 4.1 */
export function createCodeVerifier(): string {
  return oauth.generateRandomCodeVerifier();
}

/**
 * The URL to send the resource owner's browser to.
 * @see RFC 6749 section 4.1.1, RFC 7636 section 4.3
 */
export async function buildAuthorizeUrl(provider: Provider, request: AuthorizeRequest): Promise<string> {
  const url = new URL(provider.authorizeUrl);
  url.searchParams.set("response_type", "code");
  url.searchParams.set("client_id", request.clientId);
  url.searchParams.set("scope", request.scopes.join(" "));
  url.searchParams.set("state", request.state);
  url.searchParams.set("code_challenge", await oauth.calculatePKCECodeChallenge(request.codeVerifier));
  url.searchParams.set("code_challenge_method", "S256");
  if (request.redirectUri !== null) url.searchParams.set("redirect_uri", request.redirectUri);
  return url.toString();
}
