import "server-only";
import { env, tokenEndpoint } from "#lib/env.ts";

function issuer(): string {
  return env().HANDOUT_URL ?? env().LARDER_URL;
}

/** What clients may know of the token endpoint. @see RFC 8414 section 2 */
export function serverMetadata(): Record<string, unknown> {
  return {
    issuer: issuer(),
    token_endpoint: tokenEndpoint(),
    grant_types_supported: ["client_credentials"],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  };
}
