import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { env } from "#lib/env.ts";
import { judgeRequest } from "./judge-request.ts";

const guarded = new WeakSet<Server>();
const held = globalThis as typeof globalThis & { larderGuardsServers?: boolean };

/** Where people and machines reach Larder. */
function servedOrigins(): URL[] {
  const { LARDER_URL, HANDOUT_URL } = env();
  return [LARDER_URL, HANDOUT_URL].flatMap((url) => (url === undefined ? [] : [new URL(url)]));
}

/** Puts a judgement before everything that listens to a server's requests. */
function guard(server: Server, origins: readonly URL[]): void {
  guarded.add(server);
  const listeners = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const refusal = judgeRequest(request, origins);
    if (refusal === null) {
      for (const listener of listeners) listener.call(server, request, response);
      return;
    }
    response.writeHead(refusal.status, {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      // What of a body is still on its way is not read.
      connection: "close",
    });
    response.end(`${refusal.text}\n`);
  });
}

/**
 * Guards the HTTP servers of this process. Next makes its own and gives no way to them; Node tells of each request before
 * its listeners run, and the first one is enough to come before Next.
 */
export function guardServers(): void {
  if (held.larderGuardsServers) return;
  held.larderGuardsServers = true;
  // Read now: what cannot be read stops the start, and not the judgement of a request.
  const origins = servedOrigins();
  subscribe("http.server.request.start", (message) => {
    const { server } = message as { server: Server };
    if (!guarded.has(server)) guard(server, origins);
  });
}
