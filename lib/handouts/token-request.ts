import { OAuthError } from "./oauth-error.ts";

/** A request to the token endpoint, whatever server it came through. */
export interface TokenHttpRequest {
  method: string;
  /** Without the question mark. */
  query: string;
  contentType: string;
  authorization: string | null;
  userAgent: string | null;
  /** The caller's address, as far as it is known. */
  address: string;
  /** The caller's span, if it named one. */
  traceparent?: string | null;
  body: string;
}

/** What a machine asks for, and with which credentials. */
export interface TokenRequest {
  clientId: string;
  clientSecret: string;
  /** It authenticated by Basic, so a refusal names the scheme. */
  usedBasic: boolean;
  scopes: string[];
  /** Seconds that the token should still work; what there is is given all the same. */
  minTtl: number;
  /** A token that the API has refused. */
  rejectedToken: string | null;
}

const known = ["grant_type", "client_id", "client_secret", "scope", "min_ttl", "rejected_token"] as const;
const secretNames = /(^|&)(client_secret|client_id|access_token|refresh_token|rejected_token)=/i;

function parseForm(body: string): Map<string, string> {
  const members = new Map<string, string>();
  for (const part of body.split("&").filter(Boolean)) {
    const [rawName = "", ...rest] = part.split("=");
    const name = decode(rawName);
    const value = decode(rest.join("="));
    if (members.has(name))
      throw new OAuthError("invalid_request", `The parameter ${name.slice(0, 40)} is there twice.`);
    members.set(name, value);
  }
  return members;
}

/** Of what needs no decoding: the letters that credentials, scopes and numbers are made of. */
const plain = /^[\w.~-]*$/;

function decode(text: string): string {
  if (plain.test(text)) return text;
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new OAuthError(
      "invalid_request",
      "The body is not well-formed: a percent sign is not followed by two digits.",
    );
  }
  if (/\p{Cc}/u.test(decoded))
    throw new OAuthError("invalid_request", "A parameter holds a control character.");
  return decoded;
}

/** Credentials from `Authorization: Basic`, percent-decoded. @see RFC 6749 section 2.3.1 */
function readBasic(authorization: string): { clientId: string; clientSecret: string } {
  const [, encoded = ""] = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization) ?? [];
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0)
    throw new OAuthError(
      "invalid_client",
      "The Authorization header is not HTTP Basic with a client ID and secret.",
    );
  return { clientId: decode(text.slice(0, colon)), clientSecret: decode(text.slice(colon + 1)) };
}

function readCredentials(form: Map<string, string>, authorization: string | null) {
  const clientId = form.get("client_id") ?? "";
  const clientSecret = form.get("client_secret") ?? "";
  if (authorization === null) return { clientId, clientSecret, usedBasic: false };
  if (clientSecret !== "") {
    throw new OAuthError(
      "invalid_request",
      "The client authenticates in the header and in the body: one of them only.",
    );
  }
  const basic = readBasic(authorization);
  if (clientId !== "" && clientId !== basic.clientId) {
    throw new OAuthError("invalid_request", "The client IDs in the header and in the body differ.");
  }
  return { ...basic, usedBasic: true };
}

function readMinTtl(text: string | undefined): number {
  const seconds = Number(text ?? "0");
  if (!/^\d{1,9}$/.test(text ?? "0"))
    throw new OAuthError("invalid_request", "min_ttl is a number of seconds.");
  return seconds;
}

/**
 * Reads a request to the token endpoint strictly. @throws OAuthError
 * @see RFC 6749 section 4.4.2
 */
export function readTokenRequest(request: TokenHttpRequest): TokenRequest {
  if (secretNames.test(request.query)) {
    throw new OAuthError(
      "invalid_request",
      "Credentials and tokens do not belong in the address: send them in the body or header.",
    );
  }
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.contentType)) {
    throw new OAuthError("invalid_request", "Send the parameters as application/x-www-form-urlencoded.");
  }
  const form = parseForm(request.body);
  const grantType = form.get("grant_type");
  if (!grantType) throw new OAuthError("invalid_request", "The parameter grant_type is missing.");
  if (grantType !== "client_credentials") {
    throw new OAuthError(
      "unsupported_grant_type",
      "Larder hands tokens out for the grant type client_credentials alone.",
    );
  }
  const value = (name: (typeof known)[number]) => form.get(name) ?? "";
  return {
    ...readCredentials(form, request.authorization),
    scopes: value("scope").split(" ").filter(Boolean),
    minTtl: readMinTtl(form.get("min_ttl")),
    rejectedToken: value("rejected_token") || null,
  };
}
