import "server-only";
import { env } from "#lib/env.ts";

/** What clients may know of the token endpoint. @see RFC 8414 section 2 */
export function serverMetadata(): Record<string, unknown> {
  const issuer = env().HANDOUT_URL ?? env().LARDER_URL;
  return {
    issuer,
    token_endpoint: `${issuer}/api/oauth/token`,
    grant_types_supported: ["client_credentials"],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  };
}
