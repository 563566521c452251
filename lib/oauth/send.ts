import "server-only";
import * as oauth from "oauth4webapi";
import { isLoopback } from "#lib/env.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import type { SpanFacts } from "#lib/tracing/span-facts.ts";
import { callDeadline } from "./call-deadline.ts";
import { sayFault } from "./fault-words.ts";
import { connectTimeoutMs, type FreshConnection, freshConnection } from "./fresh-connection.ts";
import type { CallMeter, ClientCredentials, Provider } from "./provider.ts";
import { readToldLimit } from "./told-limit.ts";

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

/** No answer: `not_sent` when no byte of the request was written, `unknown` when one may have been. */
export interface NoReply {
  kind: "none";
  reached: "not_sent" | "unknown";
  /** Words for the history, such as "connection refused". */
  reason: string;
}

export type Reply = RawReply | NoReply;

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

/** What one request may use, once: its options for the OAuth library, with a connection of its own. */
export type RequestOptions = oauth.TokenEndpointRequestOptions & {
  [oauth.customFetch]: FreshConnection["fetch"];
  signal: AbortSignal;
};

async function receive(response: Response, meter: CallMeter | undefined): Promise<RawReply> {
  const told = readToldLimit(response.status, response.headers);
  if (told) meter?.onTold(told);
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

/** A call as a span tells of it: which endpoint of which host, and never what is sent there. */
function toFacts(provider: Provider, url: string): SpanFacts {
  const { host } = new URL(url);
  const { tokenUrl, introspectUrl, revokeUrl, identity } = provider;
  if (url === identity?.url) return { endpoint: "identity", method: "GET", host };
  const posts = { [tokenUrl]: "token", [introspectUrl]: "introspect", [revokeUrl]: "revoke" };
  const endpoint = posts[url];
  return endpoint ? { endpoint, method: "POST", host } : { endpoint: "probe", method: "GET", host };
}

/**
 * Runs one request to the end of its body and returns what came back. It has a fresh connection, one total deadline, no
 * redirects and no retries. Never throws for a network fault.
 */
export function send(
  provider: Provider,
  url: string,
  request: (options: RequestOptions) => Promise<Response>,
): Promise<Reply> {
  const facts = toFacts(provider, url);
  return inSpan(`call ${facts.endpoint}`, { kind: "client", facts }, async (span) => {
    const reply = await sendOnce(provider, url, request);
    span.add(reply.kind === "reply" ? { status: reply.status } : { outcome: reply.reached });
    return reply;
  });
}

async function sendOnce(
  provider: Provider,
  url: string,
  request: (options: RequestOptions) => Promise<Response>,
): Promise<Reply> {
  const connection = freshConnection(provider);
  const options = {
    [oauth.allowInsecureRequests]: isLoopback(new URL(url)),
    [oauth.customFetch]: connection.fetch,
    signal: callDeadline(provider.timeoutMs),
  };
  provider.meter?.onCall();
  try {
    return await receive(await request(options), provider.meter);
  } catch (error) {
    connection.close();
    const used = connection.wasUsed();
    const times = { connectMs: connectTimeoutMs(provider), deadlineMs: provider.timeoutMs };
    return {
      kind: "none",
      reached: used ? "unknown" : "not_sent",
      reason: sayFault(error, { used, ...times }),
    };
  } finally {
    connection.close();
  }
}
