import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { env } from "#lib/env.ts";
import { answerTokenRequest, maxTokenRequestBytes } from "#lib/handouts/answer-token-request.ts";
import { callerAddress, readTrustedProxies } from "#lib/handouts/caller-address.ts";
import { serverMetadata } from "#lib/handouts/server-metadata.ts";
import { logger } from "#lib/logger.ts";

const maxHeaderBytes = 16 * 1024;
const requestTimeoutMs = 30_000;

type Answer = { status: number; headers: Record<string, string>; body: object };

/** Reads a body up to the cap; what is longer is cut, and refused by whoever reads it. */
async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > maxTokenRequestBytes) break;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

async function answerToken(request: IncomingMessage, url: URL): Promise<Answer> {
  const { headers, socket, method = "GET" } = request;
  const forwarded = headers["x-forwarded-for"];
  return answerTokenRequest({
    method,
    query: url.search.slice(1),
    contentType: headers["content-type"] ?? "",
    authorization: headers.authorization ?? null,
    userAgent: headers["user-agent"]?.slice(0, 200) ?? null,
    address: callerAddress(
      socket.remoteAddress ?? "",
      Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? ""),
      readTrustedProxies(env().LARDER_TRUSTED_PROXIES),
    ),
    body: await readBody(request),
  });
}

const json = { "content-type": "application/json", "cache-control": "no-store" };

async function answer(request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? "/", "http://handout");
  switch (url.pathname) {
    case "/api/oauth/token":
      return answerToken(request, url);
    case "/.well-known/oauth-authorization-server":
      return { status: 200, headers: json, body: serverMetadata() };
    case "/api/health":
      return { status: 200, headers: json, body: { ok: true } };
    default:
      return { status: 404, headers: json, body: { error: "not_found" } };
  }
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { status, headers, body } = await answer(request);
    response.writeHead(status, { ...headers, "x-content-type-options": "nosniff" }).end(JSON.stringify(body));
  } catch (error) {
    logger().error({ error }, "A request of a machine could not be answered.");
    response.writeHead(500, json).end(JSON.stringify({ error: "server_error" }));
  }
}

/** Node's own HTTP server for machines: the token endpoint, its metadata and a health check. */
export function createHandoutServer(): Server {
  const limits = { maxHeaderSize: maxHeaderBytes, requestTimeout: requestTimeoutMs };
  return createServer(limits, (request, response) => void respond(request, response));
}
