import "server-only";
import * as oauth from "oauth4webapi";
import { isLoopback } from "#lib/env.ts";
import { callDeadline } from "./call-deadline.ts";
import type { ClientCredentials, Provider } from "./provider.ts";

// A token answer takes less than one; what the journal sets aside for a reply holds this much.
const maxReplyBytes = 48 * 1024;

/** A raw answer, byte for byte up to the cap, not parsed or checked yet. */
export interface RawReply {
  kind: "reply";
  status: number;
  contentType: string;
  retryAfter: string | null;
  location: string | null;
  body: string;
  /** Whether the whole body arrived: cut neither by the cap nor by a broken connection. */
  complete: boolean;
}

/** No answer: `not_sent` when the request cannot have reached the provider, `unknown` when it may have. */
export interface NoReply {
  kind: "none";
  reached: "not_sent" | "unknown";
  /** A word for the history, such as ECONNREFUSED or timeout. */
  reason: string;
}

export type Reply = RawReply | NoReply;

const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

function errorCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return errorCode(error.cause);
}

function toNoReply(error: unknown): NoReply {
  const code = errorCode(error);
  if (code && neverConnected.has(code)) return { kind: "none", reached: "not_sent", reason: code };
  const timedOut = error instanceof Error && error.name === "TimeoutError";
  return { kind: "none", reached: "unknown", reason: timedOut ? "timeout" : (code ?? "connection broke") };
}

async function readCapped(response: Response): Promise<{ body: string; complete: boolean }> {
  const decoder = new TextDecoder();
  let body = "";
  let bytes = 0;
  const reader = response.body?.getReader();
  if (!reader) return { body, complete: true };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { body: body + decoder.decode(), complete: true };
      bytes += value.byteLength;
      if (bytes > maxReplyBytes) {
        await reader.cancel();
        return { body, complete: false };
      }
      body += decoder.decode(value, { stream: true });
    }
  } catch {
    return { body, complete: false };
  }
}

/** How the library should authenticate the client: in the body or by Basic, percent-encoded as the RFC asks. */
export function toClientAuth(credentials: ClientCredentials): oauth.ClientAuth {
  return credentials.authentication === "basic"
    ? oauth.ClientSecretBasic(credentials.clientSecret)
    : oauth.ClientSecretPost(credentials.clientSecret);
}

/** The options of one library call: total deadline, no redirects, no retries. */
export function requestOptions(provider: Provider, url: string): oauth.TokenEndpointRequestOptions {
  return {
    [oauth.allowInsecureRequests]: isLoopback(new URL(url)),
    [oauth.customFetch]: (target, init) => fetch(target, { ...init, redirect: "manual", cache: "no-store" }),
    signal: () => callDeadline(provider.timeoutMs),
  };
}

/** Runs one request to the end of its body and returns what came back. Never throws for a network fault. */
export async function send(request: () => Promise<Response>): Promise<Reply> {
  let response: Response;
  try {
    response = await request();
  } catch (error) {
    return toNoReply(error);
  }
  const { body, complete } = await readCapped(response);
  return {
    kind: "reply",
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    retryAfter: response.headers.get("retry-after"),
    location: response.headers.get("location"),
    body,
    complete,
  };
}
