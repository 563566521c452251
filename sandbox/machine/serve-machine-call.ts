import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "hono";
import { claimedClientId } from "../oauth/client-credentials.ts";
import { findByAccessToken } from "../oauth/token-set-store.ts";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { answerWithFault } from "./answer-with-fault.ts";
import type { Answer, CallNote, MachineEndpoint, MachineRequest } from "./machine-call.ts";

export type MachineHandler = (
  sandbox: Sandbox,
  request: MachineRequest,
  note: CallNote,
) => Answer | Promise<Answer>;

/** Answers one machine call, applies a fault that matches it, and records both in the log of calls. */
export async function serveMachineCall(
  sandbox: Sandbox,
  c: Context<HonoEnv>,
  endpoint: MachineEndpoint,
  handler: MachineHandler,
): Promise<Response> {
  const request = await readMachineRequest(c);
  const note = describeCall(sandbox, endpoint, request);
  const seq = sandbox.callLog.receive(endpoint, note);
  const { outgoing } = c.env;
  outgoing.once("finish", () => sandbox.callLog.recordAnswer(seq, outgoing.statusCode));
  outgoing.once("close", () => sandbox.callLog.recordEnd(seq));
  const { clientId, grantType } = note;
  const fault = sandbox.faults.take({ endpoint, clientId, grantType });
  if (fault !== null) sandbox.callLog.recordFault(seq, fault.kind);
  return answerWithFault(fault, outgoing, async () => {
    const limit = sandbox.rateLimit.judge();
    const answer = limit.refusal ?? (await handler(sandbox, request, note));
    if (limit.refusal) note.outcome = "rate_limited";
    sandbox.callLog.recordWork(seq, note);
    if (sandbox.env.answerDelayMs > 0) await sleep(sandbox.env.answerDelayMs);
    const { status } = answer;
    const headers = { ...answer.headers, ...limit.headers };
    return new Response(answer.body === "" ? null : answer.body, { status, headers });
  });
}

async function readMachineRequest(c: Context<HonoEnv>): Promise<MachineRequest> {
  const url = new URL(c.req.url);
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  const isForm = type === "application/x-www-form-urlencoded";
  const body = c.req.method === "GET" || c.req.method === "HEAD" ? "" : await c.req.text();
  return {
    method: c.req.method,
    path: url.pathname,
    query: url.searchParams,
    authorization: c.req.header("authorization"),
    form: new URLSearchParams(isForm ? body : ""),
  };
}

function describeCall(sandbox: Sandbox, endpoint: MachineEndpoint, request: MachineRequest): CallNote {
  const { form } = request;
  const bearer = /^Bearer +(\S+)$/i.exec(request.authorization ?? "")?.[1] ?? null;
  const offered = form.get("grant_type") === "refresh_token" ? form.get("refresh_token") : form.get("code");
  const isApi = endpoint === "api";
  return {
    clientId: isApi
      ? (findByAccessToken(sandbox.db, bearer ?? "")?.client_id ?? null)
      : claimedClientId(request),
    grantType: endpoint === "token" ? form.get("grant_type") : null,
    credential: isApi ? bearer : endpoint === "token" ? offered : form.get("token"),
    tokenSetId: null,
    outcome: null,
    detail: null,
  };
}
