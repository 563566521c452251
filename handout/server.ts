import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { callerAddress, readTrustedProxies } from "#lib/auth/caller-address.ts";
import { env } from "#lib/env.ts";
import { answerTokenRequest, maxTokenRequestBytes } from "#lib/handouts/answer-token-request.ts";
import { checkHandoutReadiness, collectHandoutMetrics, countAnswer } from "#lib/handouts/handout-status.ts";
import type { KeptLookUp } from "#lib/handouts/keep-cache.ts";
import { serverMetadata } from "#lib/handouts/server-metadata.ts";
import { logger } from "#lib/logger.ts";
import { judgeMetricsAccess } from "#lib/system/metrics-access.ts";

const maxHeaderBytes = 16 * 1024;
const requestTimeoutMs = 30_000;

type Answer = {
  status: number;
  headers: Record<string, string>;
  body: object | string;
  /** An answer from memory: whether it is still proven to be true, and the answer of the database if not. */
  memory?: { isProven(): boolean; askDatabase(): Promise<Answer> };
};

/** Reads a body up to the cap; what is longer is cut, and refused by whoever reads it. */
function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    const finish = () => resolve(Buffer.concat(parts).toString("utf8"));
    request.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes <= maxTokenRequestBytes) return parts.push(part);
      request.pause();
      return finish();
    });
    request.once("end", finish);
    request.once("error", reject);
    request.once("close", () => {
      if (!request.complete) reject(new Error("The connection was closed while its request was being read."));
    });
  });
}

async function answerToken(request: IncomingMessage, query: string, kept: KeptLookUp): Promise<Answer> {
  const { headers, socket, method = "GET" } = request;
  const forwarded = headers["x-forwarded-for"];
  const asked = {
    method,
    query,
    contentType: headers["content-type"] ?? "",
    authorization: headers.authorization ?? null,
    userAgent: headers["user-agent"]?.slice(0, 200) ?? null,
    traceparent: headers.traceparent?.toString() ?? null,
    address: callerAddress(
      socket.remoteAddress ?? "",
      Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? ""),
      readTrustedProxies(env().LARDER_TRUSTED_PROXIES),
    ),
    body: await readBody(request),
  };
  const { isProven, ...answer } = await answerTokenRequest(asked, kept);
  if (!isProven) return answer;
  return { ...answer, memory: { isProven, askDatabase: () => answerTokenRequest(asked) } };
}

const json = { "content-type": "application/json", "cache-control": "no-store" };
const notFound: Answer = { status: 404, headers: json, body: { error: "not_found" } };

async function answerMetrics({ headers }: IncomingMessage, kept: KeptLookUp): Promise<Answer> {
  const access = judgeMetricsAccess(headers.authorization ?? null);
  if (access === "off") return notFound;
  if (access === "refused") return { status: 401, headers: json, body: { error: "unauthorized" } };
  const { contentType, text } = await collectHandoutMetrics(kept);
  return { status: 200, headers: { ...json, "content-type": contentType }, body: text };
}

/** Path and query of a request's target, which a proxy may write as a whole address. @see RFC 9112 section 3.2 */
function splitTarget(target: string): string[] {
  if (!target.startsWith("/")) {
    const url = URL.parse(target, "http://handout");
    return [url?.pathname ?? "", url?.search.slice(1) ?? ""];
  }
  const at = target.indexOf("?");
  return at < 0 ? [target] : [target.slice(0, at), target.slice(at + 1)];
}

async function answer(request: IncomingMessage, kept: KeptLookUp): Promise<Answer> {
  const [path, query = ""] = splitTarget(request.url ?? "/");
  switch (path) {
    case "/api/oauth/token":
      return answerToken(request, query, kept);
    case "/.well-known/oauth-authorization-server":
      return { status: 200, headers: json, body: serverMetadata() };
    case "/api/health":
      return { status: 200, headers: json, body: { ok: true } };
    case "/api/ready": {
      const readiness = await checkHandoutReadiness(kept);
      return { status: readiness.ready ? 200 : 503, headers: json, body: readiness };
    }
    case "/api/metrics":
      return answerMetrics(request, kept);
    default:
      return notFound;
  }
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const bytes = Buffer.byteLength(text);
  const own = { "x-content-type-options": "nosniff", "content-length": bytes };
  // Most answers are ASCII alone, which is the same in Latin-1 and goes out without being encoded.
  response.writeHead(status, { ...headers, ...own }).end(text, bytes === text.length ? "latin1" : "utf8");
}

async function respond(request: IncomingMessage, response: ServerResponse, kept: KeptLookUp): Promise<void> {
  try {
    const first = await answer(request, kept);
    const isOutdated = first.memory?.isProven() === false;
    const told = isOutdated && first.memory ? await first.memory.askDatabase() : first;
    // Nothing is awaited between the proof and the writing.
    write(response, told);
    countAnswer(told.status, told.memory ? "memory" : "database");
  } catch (error) {
    if (response.headersSent || response.destroyed) return;
    logger().error({ error }, "A request of a machine could not be answered.");
    write(response, { status: 500, headers: json, body: { error: "server_error" } });
  }
}

/** Node's own HTTP server for machines: the token endpoint, its metadata, and what operators ask. */
export function createHandoutServer(kept: KeptLookUp): Server {
  const limits = { maxHeaderSize: maxHeaderBytes, requestTimeout: requestTimeoutMs };
  return createServer(limits, (request, response) => void respond(request, response, kept));
}
