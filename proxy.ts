import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { receivedAt, receivedAtHeader } from "#lib/entry/received-at.ts";
import { isForeign } from "#lib/entry/same-origin.ts";
import { securityHeaders } from "#lib/entry/security-headers.ts";
import { env, isLoopback } from "#lib/env.ts";

/** Cookies belong to one host name: a loopback alias is sent to the name that the callback will use. */
function toCanonicalHost(request: NextRequest): URL | null {
  const canonical = new URL(env().LARDER_URL);
  const host = request.headers.get("host");
  const navigates = request.method === "GET" && request.headers.get("accept")?.includes("text/html");
  if (!navigates || !host || !isLoopback(canonical)) return null;
  const asked = new URL(`http://${host}`);
  if (!isLoopback(asked) || asked.hostname === canonical.hostname) return null;
  const target = new URL(request.nextUrl.pathname + request.nextUrl.search, canonical);
  target.port = asked.port;
  return target;
}

/** Next makes a redirect to its own name relative, which would lead back here: the page sends the browser on. */
function sendTo(target: URL): NextResponse {
  return new NextResponse("Larder is at its configured address.", {
    headers: { refresh: `0; url=${target.href}`, "content-type": "text/plain", "cache-control": "no-store" },
  });
}

/** What no route could answer sensibly: an address that is none, an act from another site's page. */
function refuse(request: NextRequest): NextResponse | null {
  const plain = { "content-type": "text/plain", "cache-control": "no-store" };
  try {
    decodeURIComponent(request.nextUrl.pathname);
  } catch {
    return new NextResponse("This address cannot be read.", { status: 400, headers: plain });
  }
  const reads = request.method === "GET" || request.method === "HEAD";
  const isJsonApi = request.nextUrl.pathname.startsWith("/api/v1/");
  if (reads || isJsonApi || !isForeign(request.headers)) return null;
  return new NextResponse("This comes from another site. Nothing was changed.", {
    status: 403,
    headers: plain,
  });
}

/** Runs for every address: one left out would be served without headers and judgement. */
export function proxy(request: NextRequest): NextResponse {
  const refused = refuse(request);
  if (refused) return refused;
  const elsewhere = toCanonicalHost(request);
  if (elsewhere) return sendTo(elsewhere);
  const nonce = randomBytes(16).toString("base64");
  const headers = securityHeaders({
    nonce,
    authorizeOrigin: new URL(env().APICBASE_AUTHORIZE_URL).origin,
    secure: env().LARDER_URL.startsWith("https:"),
    development: env().LARDER_DEVELOPMENT,
  });
  const forwarded = new Headers(request.headers);
  forwarded.set(receivedAtHeader, String(receivedAt(request.headers, new Date()).getTime()));
  // Next takes the nonce for its own scripts from here.
  forwarded.set("content-security-policy", headers["content-security-policy"] ?? "");
  const response = NextResponse.next({ request: { headers: forwarded } });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  const { pathname } = request.nextUrl;
  // What these answer is one browser's, and says nothing of caches itself.
  if (pathname.startsWith("/api/oauth/") || pathname.startsWith("/api/auth/"))
    response.headers.set("cache-control", "no-store");
  // Its address has the code in it. Pages need "same-origin": without a referrer, forms name no origin either.
  if (pathname === "/api/oauth/callback") response.headers.set("referrer-policy", "no-referrer");
  return response;
}
