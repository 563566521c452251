import "server-only";
import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch as undiciFetch } from "undici";
import type { Provider } from "./provider.ts";

const longestConnectMs = 5_000;

/** A request as the OAuth library makes it. */
interface OutgoingRequest {
  method?: string;
  headers: Record<string, string>;
  body?: URLSearchParams | undefined;
  signal?: AbortSignal | undefined;
}

/** A connection for one call. Redirects are answers like others. */
export interface FreshConnection {
  fetch(url: string, request: OutgoingRequest): Promise<Response>;
  /** Whether the first byte of a request may have been written. Before the TLS handshake has ended, none is. */
  wasUsed(): boolean;
  /** Closes it at once: from here on nothing is written. */
  close(): void;
}

/** How long a connection may take to come about, name and TLS included: so that the deadline is the answer's. */
export function connectTimeoutMs({ timeoutMs }: Pick<Provider, "timeoutMs">): number {
  return Math.min(longestConnectMs, Math.floor(timeoutMs / 2));
}

/**
 * Opens no connection before the request asks for it, and reuses none: a server may close a kept one while the next
 * request is on its way.
 */
export function freshConnection(provider: Pick<Provider, "timeoutMs" | "usesEnvProxy">): FreshConnection {
  const timeout = { timeout: connectTimeoutMs(provider) };
  const options = { pipelining: 0, connect: timeout };
  const agent = provider.usesEnvProxy
    ? new EnvHttpProxyAgent({ ...options, proxyTls: timeout, requestTls: timeout })
    : new Agent(options);
  let used = false;
  // undici starts a request on a connection that is ready, through a proxy's tunnel too, right before it writes. No
  // error code can tell as much: the same one may come from a handshake and from a request under way.
  const dispatcher = agent.compose((dispatch) => (request, handler) => {
    const watched: Dispatcher.DispatchHandler = {
      onRequestStart(controller, context) {
        used = true;
        handler.onRequestStart?.(controller, context);
      },
      onResponseStart: (...event) => handler.onResponseStart?.(...event),
      onResponseData: (...event) => handler.onResponseData?.(...event),
      onResponseEnd: (...event) => handler.onResponseEnd?.(...event),
      onResponseError: (...event) => handler.onResponseError?.(...event),
    };
    return dispatch(request, watched);
  });
  return {
    async fetch(url, { method = "GET", headers, body, signal }) {
      const init = { method, headers, body: body?.toString() ?? null, signal: signal ?? null };
      const response = await undiciFetch(url, { ...init, dispatcher, redirect: "manual" });
      // One standard, declared twice: by undici for Node's streams and by TypeScript for a browser's.
      return response as unknown as Response;
    },
    wasUsed: () => used,
    close() {
      agent.destroy();
    },
  };
}
