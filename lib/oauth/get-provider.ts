import "server-only";
import { type Env, env, isLoopback } from "#lib/env.ts";
import type { IdentityCall, Provider } from "./provider.ts";

function toIdentityCall(values: Env): IdentityCall | null {
  if (!values.APICBASE_IDENTITY_URL) return null;
  return {
    url: values.APICBASE_IDENTITY_URL,
    pointers: {
      userId: values.APICBASE_IDENTITY_USER_ID,
      userName: values.APICBASE_IDENTITY_USER_NAME,
      libraryId: values.APICBASE_IDENTITY_LIBRARY_ID,
      libraryName: values.APICBASE_IDENTITY_LIBRARY_NAME,
    },
  };
}

/** The configured provider. */
export function getProvider(): Provider {
  const values = env();
  return {
    authorizeUrl: values.APICBASE_AUTHORIZE_URL,
    tokenUrl: values.APICBASE_TOKEN_URL,
    introspectUrl: values.APICBASE_INTROSPECT_URL,
    revokeUrl: values.APICBASE_REVOKE_URL,
    probeUrl: values.APICBASE_PROBE_URL,
    identity: toIdentityCall(values),
    timeoutMs: values.LARDER_PROVIDER_TIMEOUT_MS,
    usesEnvProxy: values.NODE_USE_ENV_PROXY,
    refreshGraceMs: values.APICBASE_REFRESH_GRACE_SECONDS * 1_000,
  };
}

/** The provider's name in the budget of calls: all its addresses share one. */
export function providerName(): string {
  return new URL(env().APICBASE_TOKEN_URL).origin;
}

/** Which service Larder talks to, as people call it, and where it is. */
export interface ProviderView {
  /** "Apicbase", "Sandbox" for one on this machine, or the name of any other host. */
  name: string;
  origin: string;
}

/** The configured provider in words, so that nobody takes the sandbox for Apicbase. */
export function viewProvider({ APICBASE_TOKEN_URL }: Pick<Env, "APICBASE_TOKEN_URL"> = env()): ProviderView {
  const url = new URL(APICBASE_TOKEN_URL);
  const { origin, hostname } = url;
  if (isLoopback(url)) return { name: "Sandbox", origin };
  const isApicbase = hostname === "apicbase.com" || hostname.endsWith(".apicbase.com");
  return { name: isApicbase ? "Apicbase" : hostname, origin };
}

/** Whether an authorization response's `iss`, when it has one, names the configured provider. @see RFC 9207 section 2.4 */
export function isOwnIssuer(issuer: string | null): boolean {
  return issuer === null || URL.parse(issuer)?.origin === new URL(env().APICBASE_AUTHORIZE_URL).origin;
}

/** Larder's redirect URI, to be entered at Apicbase exactly as it is. */
export function callbackUrl(): string {
  return `${env().LARDER_URL}/api/oauth/callback`;
}
