import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Fault } from "../control/fault-list.ts";
import { serverErrorAnswer } from "./machine-call.ts";

type Outgoing = HttpBindings["outgoing"];

// A proxy in front of the provider would answer these, so by default the work is not done.
const answersInFront = new Set<Fault["kind"]>(["status", "html", "redirect"]);

/** Does the work and sends its answer, except where the fault says otherwise. */
export async function answerWithFault(
  fault: Fault | null,
  outgoing: Outgoing,
  work: () => Promise<Response>,
): Promise<Response> {
  if (fault === null) return work();
  if (fault.kind === "drop-before") return dropConnection(outgoing);
  if (fault.kind === "front") return answerInFront(fault, work);
  const before = fault.before ?? answersInFront.has(fault.kind);
  if (before && fault.kind !== "delay") return replacement(fault, null);
  if (before) await sleep(fault.ms ?? 0);
  const answer = await work();
  switch (fault.kind) {
    case "delay":
      if (!before) await sleep(fault.ms ?? 0);
      return answer;
    case "drop-after":
      return dropConnection(outgoing);
    case "truncate":
      return sendTruncated(outgoing, answer);
    case "slow-bytes":
      return sendSlowly(outgoing, answer, fault.ms ?? 20);
    default:
      return replacement(fault, await answer.text());
  }
}

/** A gateway that gives up waiting and answers, while the origin behind it goes on and does the work later. */
function answerInFront(fault: Fault, work: () => Promise<Response>): Response {
  void sleep(fault.ms ?? 0).then(work);
  return replacement({ ...fault, kind: "html", status: fault.status ?? 504 }, null);
}

function dropConnection(outgoing: Outgoing): Response {
  outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Announces the whole length, sends half of it and closes the connection. */
async function sendTruncated(outgoing: Outgoing, answer: Response): Promise<Response> {
  const body = Buffer.from(await answer.arrayBuffer());
  writeHead(outgoing, answer, body.length);
  const half = body.subarray(0, Math.floor(body.length / 2));
  outgoing.write(half, () => outgoing.destroy());
  await once(outgoing, "close");
  return RESPONSE_ALREADY_SENT;
}

async function sendSlowly(outgoing: Outgoing, answer: Response, ms: number): Promise<Response> {
  const body = Buffer.from(await answer.arrayBuffer());
  writeHead(outgoing, answer, body.length);
  for (const byte of body) {
    if (outgoing.destroyed) break;
    outgoing.write(Buffer.of(byte));
    await sleep(ms);
  }
  outgoing.end();
  return RESPONSE_ALREADY_SENT;
}

function writeHead(outgoing: Outgoing, answer: Response, length: number): void {
  const headers: Record<string, string> = Object.fromEntries(answer.headers);
  outgoing.writeHead(answer.status, { ...headers, "content-length": String(length) });
}

const defaultStatuses: Partial<Record<Fault["kind"], number>> = { html: 500, redirect: 307, status: 503 };

/** `realBody` is the answer of the work, null when none was done; its tokens fill the placeholders. */
function replacement(fault: Fault, realBody: string | null): Response {
  const status = fault.status ?? defaultStatuses[fault.kind] ?? 200;
  const html = serverErrorAnswer(status);
  const body = fault.body ?? (fault.kind === "html" ? html.body : "");
  const type = fault.contentType ?? (fault.kind === "html" ? "text/html; charset=utf-8" : "application/json");
  const headers = new Headers({ "content-type": type, ...fault.headers });
  if (fault.kind === "redirect") headers.set("location", fault.location ?? "/");
  const filled = fillPlaceholders(body, realBody);
  return new Response(status === 204 || status === 304 ? null : filled, { status, headers });
}

function fillPlaceholders(body: string, realBody: string | null): string {
  const field = (name: string) => new RegExp(`"${name}":"([^"]*)"`).exec(realBody ?? "")?.[1] ?? "";
  return body
    .replaceAll("{{access_token}}", field("access_token"))
    .replaceAll("{{refresh_token}}", field("refresh_token"));
}
