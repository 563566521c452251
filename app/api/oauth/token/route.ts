import { callerAddressOf } from "#lib/auth/client-address.ts";
import { answerTokenRequest, maxTokenRequestBytes } from "#lib/handouts/answer-token-request.ts";

export const dynamic = "force-dynamic";

async function readBody(request: Request): Promise<string> {
  const reader = request.body?.getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > maxTokenRequestBytes) {
      await reader.cancel();
      break;
    }
    parts.push(value);
  }
  return Buffer.concat(parts).toString("utf8");
}

async function answer(request: Request): Promise<Response> {
  const { headers } = request;
  const {
    status,
    headers: own,
    body,
  } = await answerTokenRequest({
    method: request.method,
    query: new URL(request.url).search.slice(1),
    contentType: headers.get("content-type") ?? "",
    authorization: headers.get("authorization"),
    userAgent: headers.get("user-agent")?.slice(0, 200) ?? null,
    traceparent: headers.get("traceparent"),
    address: callerAddressOf(headers),
    body: await readBody(request),
  });
  return Response.json(body, { status, headers: own });
}

/** Machines collect the access token of their token set. @see RFC 6749 section 4.4 */
export { answer as GET, answer as POST };
