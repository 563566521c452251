import "server-only";
import { z } from "zod";
import {
  findMembers,
  longestLifetimeSeconds,
  parseForm,
  parseObject,
  readLifetimeSeconds,
  readScopes,
} from "./answer-members.ts";
import { maskSecrets } from "./mask-secrets.ts";
import type { RawReply, Reply } from "./send.ts";

const defaultLifetimeSeconds = 604_800;
const maxRetryAfterMs = 60 * 60 * 1_000;

export interface IssuedTokens {
  accessToken: string;
  /** Null when the answer had none: the one that was offered stays current. */
  refreshToken: string | null;
  expiresInSeconds: number;
  /** The answer said how long the access token lives; otherwise a week is assumed, which proves nothing later. */
  expiryStated: boolean;
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
  /**
   * No OAuth answer, so the provider may still be at work: a gateway answers for it, or nobody does.
   * `status`: that of a complete answer; null when it broke off or never came.
   */
  | { kind: "unknown"; status: number | null; retryAfterMs: number | null; reason: string };

// As long as an answer can be: what arrived is kept, whatever its length.
const token = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/);
const tokenNames = ["access_token", "refresh_token"];
const errorName = z.string().regex(/^[\x20-\x7e]{1,64}$/);

function retryAfterMs(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, maxRetryAfterMs) : null;
}

/** What can be read from an answer that is not valid JSON: members with a whole string and no escapes. */
function salvage(body: string): Record<string, unknown> {
  const members = body.matchAll(/"(access_token|refresh_token|scope)"\s*:\s*"([^"\\]*)"/g);
  return Object.fromEntries([...members].map(([, name = "", value]) => [name, value]));
}

/** Where the tokens are: in the answer, within an object in it, form-encoded, or in what is not valid JSON. */
function findTokens({ body, complete }: RawReply, object: Record<string, unknown> | null) {
  const read = object ?? parseForm(body, complete);
  const whole = object !== null || (read !== null && complete);
  return { members: read ? (findMembers(read, tokenNames) ?? read) : salvage(body), whole };
}

/** The tokens of a success. Of a broken answer only with the refresh token: an access token alone proves too little. */
function readSuccess(
  reply: RawReply,
  object: Record<string, unknown> | null,
  secrets: readonly string[],
): TokenReply | null {
  const { members, whole } = findTokens(reply, object);
  const tokens = toIssued(members, secrets);
  if (tokens && (whole || tokens.refreshToken !== null)) return { kind: "issued", tokens };
  const refresh = token.safeParse(members.refresh_token);
  if (!refresh.success || tokens) return null;
  const scopes = readScopes(members.scope, [...secrets, refresh.data]);
  return { kind: "refresh_only", refreshToken: refresh.data, scopes };
}

// A random token of ours or the provider's, perhaps with dashes, or base64 as in echoed Basic credentials.
const secretLike = /[A-Za-z0-9]{24,}|[A-Za-z0-9+/_=-]{40,}/;

/** The description as printable text, masked or withheld where it may contain a secret. */
function safeDescription(value: unknown, secrets: readonly string[]): string | null {
  if (typeof value !== "string") return null;
  const masked = maskSecrets(value, secrets);
  const printable = masked.replace(/[^\x20-\x7e]/g, " ");
  // Checked before it is cut: a token cut at the end would be too short to be recognised.
  return secretLike.test(printable) ? "[withheld: it may hold a secret]" : printable.slice(0, 200);
}

function toIssued(object: Record<string, unknown>, secrets: readonly string[]): IssuedTokens | null {
  const access = token.safeParse(object.access_token);
  if (!access.success) return null;
  const refresh = token.safeParse(object.refresh_token);
  const stated = readLifetimeSeconds(object.expires_in);
  return {
    accessToken: access.data,
    refreshToken: refresh.success ? refresh.data : null,
    expiresInSeconds: stated ?? defaultLifetimeSeconds,
    expiryStated: stated !== null && stated < longestLifetimeSeconds,
    scopes: readScopes(object.scope, [...secrets, access.data, refresh.data ?? ""]),
  };
}

/** Whether a success names tokens and is no whole JSON: the provider rotated, and what it gave was cut on the way. */
function isCutSuccess({ status, body }: RawReply, object: Record<string, unknown> | null): boolean {
  return status >= 200 && status < 300 && object === null && /"(access|refresh)_token"/.test(body);
}

/**
 * Reads a token endpoint's answer tolerantly: tokens that arrived are kept, however odd the rest of the answer is.
 * @param secrets values sent in the request, never to be repeated from the answer
 * @see RFC 6749 sections 5.1 and 5.2
 */
export function parseTokenReply(reply: Reply, secrets: readonly string[]): TokenReply {
  if (reply.kind === "none") {
    return reply.reached === "not_sent"
      ? { kind: "not_sent", reason: reply.reason }
      : { kind: "unknown", status: null, retryAfterMs: null, reason: reply.reason };
  }
  const { status } = reply;
  const object = parseObject(reply.body);
  if (status >= 200 && status < 300) {
    const success = readSuccess(reply, object, secrets);
    if (success) return success;
  }
  const error = errorName.safeParse(object?.error);
  // An error with a success status cannot be relied on: the witness decides. @see RFC 6749 section 5.2
  if (object && error.success && status >= 400 && status !== 429 && status < 500) {
    const description = safeDescription(object.error_description, secrets);
    return { kind: "refused", status, error: safeDescription(error.data, secrets) ?? "", description };
  }
  const wait = { retryAfterMs: retryAfterMs(reply.retryAfter) };
  // Whoever limits calls turns them away before any work.
  if (status === 429) return { kind: "unavailable", status, ...wait, reason: "rate limited" };
  if (!reply.complete || isCutSuccess(reply, object))
    return { kind: "unknown", status: null, ...wait, reason: `HTTP ${status}, cut off` };
  return { kind: "unknown", status, ...wait, reason: `HTTP ${status} without an OAuth answer` };
}
