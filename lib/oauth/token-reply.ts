import "server-only";
import { z } from "zod";
import type { Reply } from "./send.ts";

const defaultLifetimeSeconds = 604_800;
const maxLifetimeSeconds = 365 * 24 * 3_600;
const maxTokenLength = 8_192;
const maxRetryAfterMs = 60 * 60 * 1_000;

export interface IssuedTokens {
  accessToken: string;
  /** Null when the answer had none: the one that was offered stays current. */
  refreshToken: string | null;
  expiresInSeconds: number;
  /** Null when the answer named none: the scopes are those asked for. @see RFC 6749 section 5.1 */
  scopes: string[] | null;
}

/** What a token endpoint's answer means. Everything but `issued` leaves the caller's tokens as they were, or in doubt. */
export type TokenReply =
  | { kind: "issued"; tokens: IssuedTokens }
  /** A success without an access token: the offered token is used up, and this one replaces it. */
  | { kind: "refresh_only"; refreshToken: string; scopes: string[] | null }
  | { kind: "refused"; status: number; error: string; description: string | null }
  | { kind: "unavailable"; status: number; retryAfterMs: number | null; reason: string }
  | { kind: "not_sent"; reason: string }
  | { kind: "unknown"; status: number | null; reason: string };

const token = z
  .string()
  .min(1)
  .max(maxTokenLength)
  .regex(/^[\x21-\x7e]+$/);
const errorName = z.string().regex(/^[\x20-\x7e]{1,64}$/);

function lifetimeSeconds(value: unknown): number {
  // Number() of a list or an object can throw, which would lose the tokens.
  const readable = typeof value === "number" || typeof value === "string";
  const seconds = Math.floor(readable ? Number(value) : Number.NaN);
  if (!Number.isFinite(seconds) || seconds <= 0) return defaultLifetimeSeconds;
  return Math.min(seconds, maxLifetimeSeconds);
}

/** A scope string as a list without repeats, in the order given. @see RFC 6749 section 3.3 */
export function parseScope(scope: string): string[] {
  return [...new Set(scope.split(/\s+/).filter((part) => part !== ""))];
}

function retryAfterMs(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, maxRetryAfterMs) : null;
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return z.record(z.string(), z.unknown()).safeParse(value).data ?? null;
  } catch {
    return null;
  }
}

/** What can be read from an answer that is not valid JSON: members with a whole string and no escapes. */
function salvage(body: string): Record<string, unknown> {
  const members = body.matchAll(/"(access_token|refresh_token|scope)"\s*:\s*"([^"\\]*)"/g);
  return Object.fromEntries([...members].map(([, name = "", value]) => [name, value]));
}

/** The tokens of a success. Of a broken answer only with the refresh token: an access token alone proves too little. */
function readSuccess(body: string, object: Record<string, unknown> | null): TokenReply | null {
  const members = object ?? salvage(body);
  const tokens = toIssued(members);
  if (tokens && (object || tokens.refreshToken !== null)) return { kind: "issued", tokens };
  const refresh = token.safeParse(members.refresh_token);
  if (!refresh.success || tokens) return null;
  return { kind: "refresh_only", refreshToken: refresh.data, scopes: toScopes(members) };
}

// A random token of ours or the provider's, perhaps with dashes, or base64 as in echoed Basic credentials.
const secretLike = /[A-Za-z0-9]{24,}|[A-Za-z0-9+/_=-]{40,}/;

/** A secret as it is, and encoded as in a form or a URL. @see RFC 6749 appendix B */
function spellingsOf(secret: string): string[] {
  const inForm = new URLSearchParams({ "": secret }).toString().slice(1);
  return [secret, encodeURIComponent(secret), inForm];
}

/** The description as printable text, masked or withheld where it may contain a secret. */
function safeDescription(value: unknown, secrets: readonly string[]): string | null {
  if (typeof value !== "string") return null;
  const masked = secrets
    .filter((secret) => secret !== "")
    .flatMap(spellingsOf)
    .reduce((text, secret) => text.replaceAll(secret, "[redacted]"), value);
  const printable = masked.replace(/[^\x20-\x7e]/g, " ");
  // Checked before it is cut: a token cut at the end would be too short to be recognised.
  return secretLike.test(printable) ? "[withheld: it may hold a secret]" : printable.slice(0, 200);
}

function toScopes(object: Record<string, unknown>): string[] | null {
  return typeof object.scope === "string" ? parseScope(object.scope) : null;
}

function toIssued(object: Record<string, unknown>): IssuedTokens | null {
  const access = token.safeParse(object.access_token);
  if (!access.success) return null;
  const refresh = token.safeParse(object.refresh_token);
  return {
    accessToken: access.data,
    refreshToken: refresh.success ? refresh.data : null,
    expiresInSeconds: lifetimeSeconds(object.expires_in),
    scopes: toScopes(object),
  };
}

/**
 * Reads a token endpoint's answer tolerantly: tokens that arrived are kept, however odd the rest of the answer is.
 * @param secrets values sent in the request, never to be repeated from an error text
 * @see RFC 6749 sections 5.1 and 5.2
 */
export function parseTokenReply(reply: Reply, secrets: readonly string[]): TokenReply {
  if (reply.kind === "none") {
    return reply.reached === "not_sent"
      ? { kind: "not_sent", reason: reply.reason }
      : { kind: "unknown", status: null, reason: reply.reason };
  }
  const { status } = reply;
  const object = parseObject(reply.body);
  if (status >= 200 && status < 300) {
    const success = readSuccess(reply.body, object);
    if (success) return success;
  }
  const error = errorName.safeParse(object?.error);
  // An error with a success status cannot be relied on: the witness decides. @see RFC 6749 section 5.2
  if (object && error.success && status >= 400 && status !== 429 && status < 500) {
    const description = safeDescription(object.error_description, secrets);
    return { kind: "refused", status, error: safeDescription(error.data, secrets) ?? "", description };
  }
  if (status === 429 || (status >= 300 && status < 500)) {
    const reason = status === 429 ? "rate limited" : `HTTP ${status} without an OAuth error`;
    return { kind: "unavailable", status, retryAfterMs: retryAfterMs(reply.retryAfter), reason };
  }
  const reason = reply.complete ? `HTTP ${status} without readable tokens` : "the answer broke off";
  return { kind: "unknown", status, reason };
}
