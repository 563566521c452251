import "server-only";
import { z } from "zod";
import type { KeyPermission } from "#lib/api-keys/key-permissions.ts";
import { requireInReach } from "#lib/api-keys/require-in-reach.ts";
import { requireOfKey, requirePerson } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { AppError, type ErrorCode } from "#lib/errors.ts";
import { answerOnce, type FinalAnswer } from "#lib/idempotency/answer-once.ts";
import { inSpan, type Span } from "#lib/tracing/in-span.ts";
import { type AnswerHeaders, countCall, requireApiCaller, toChallenge } from "./api-caller.ts";
import { readIdempotencyKey } from "./idempotency-key.ts";
import { problem, toProblem } from "./problem.ts";
import { type JsonBody, parseInput, readJsonBody } from "./read-input.ts";
import { receivedAt } from "./received-at.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { toErrorView } from "./to-app-error.ts";

/** What an API key needs for a route, and what the id in the path is: keys of one environment meet nothing of the other. */
interface KeyAccess {
  permissions: readonly [KeyPermission, ...KeyPermission[]];
  id?: "token set" | "machine";
  /** What it needs besides, where that depends on what is asked for, in a sentence; the use case sees to it. */
  further?: string;
}

export interface RouteDefinition<Input extends z.ZodType, Answer extends z.ZodType> {
  /** For the log. */
  name: string;
  /** In a sentence, for the API's description. */
  summary: string;
  /** The whole input: path parameters, query and body in one object; unknown fields are refused. */
  schema: Input;
  /** Where GET and POST input comes from besides the path. */
  from: "query" | "body";
  status?: 200 | 201;
  answer: Answer;
  /** Fields of the answer that are shown this once. */
  shownOnce?: readonly string[];
  keys: KeyAccess | "refused";
  run(call: { ctx: Context; input: z.output<Input>; requestedAt: Date }): Promise<z.input<Answer> & object>;
}

export const pathSchema = z.strictObject({ id: z.uuid() });

interface RouteContext {
  params: Promise<Record<string, string> | undefined>;
}

/** Refusals that are outcomes: what was asked for was done, and this came of it. */
const outcomes: readonly ErrorCode[] = ["reauthorize", "credentials_refused", "code_refused"];

/** Refuses what another site's page does with the cookie of a person. A key is no cookie. */
function requireOwnSite({ method, headers }: Request): void {
  if (method !== "GET" && !headers.has("authorization")) requireSameOrigin(headers);
}

/** All that a key needs, before anything is done: half of the work would be worse than none. */
async function requireOfRoute({ actor }: Context, keys: KeyAccess | "refused", path: object): Promise<void> {
  if (keys === "refused") return requirePerson(actor);
  for (const permission of keys.permissions) requireOfKey(actor, permission);
  const id = z.looseObject({ id: z.uuid() }).safeParse(path).data?.id;
  if (keys.id && id) await requireInReach(actor, { kind: keys.id, id });
}

/** Carries a request out once for its idempotency key, if it has one. */
async function answer(
  { request, ctx, body }: { request: Request; ctx: Context; body: JsonBody | null },
  definition: Pick<RouteDefinition<z.ZodType, z.ZodType>, "name" | "shownOnce">,
  carryOut: () => Promise<FinalAnswer>,
): Promise<FinalAnswer & { isRepeated: boolean }> {
  const key = body && readIdempotencyKey(request.headers);
  if (!key) return { ...(await carryOut()), isRepeated: false };
  const { pathname, search } = new URL(request.url);
  const same = { method: request.method, path: pathname + search, body: body.text };
  const once = { actor: ctx.actor, key, ...same, shownOnce: definition.shownOnce ?? [] };
  return answerOnce(once, () =>
    carryOut().catch((error: unknown) => {
      if (!(error instanceof AppError && outcomes.includes(error.code))) throw error;
      return { status: error.status, body: toProblem(toErrorView(error, definition.name)) };
    }),
  );
}

function toResponse(
  { status, body, isRepeated }: FinalAnswer & { isRepeated: boolean },
  told: AnswerHeaders,
) {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  const repeated = isRepeated ? { "idempotent-replayed": "true" } : {};
  const headers = { "content-type": type, "cache-control": "no-store", ...told, ...repeated };
  return Response.json(body, { status, headers });
}

/** A route of the JSON API as Next calls it, with its definition. */
export interface ApiRoute {
  (request: Request, context: RouteContext): Promise<Response>;
  definition: Omit<RouteDefinition<z.ZodType, z.ZodType>, "run">;
}

/** Makes a JSON route handler: who calls, with what rights, input, use case, problem+json errors (RFC 9457). */
export function defineRoute<Input extends z.ZodType, Answer extends z.ZodType>(
  definition: RouteDefinition<Input, Answer>,
): ApiRoute {
  const { name, schema, from, status = 200, keys, run } = definition;
  async function respond(request: Request, context: RouteContext, span: Span): Promise<Response> {
    let told: AnswerHeaders = {};
    try {
      requireOwnSite(request);
      const ctx = await requireApiCaller(request);
      await countCall(ctx, (headers) => {
        told = headers;
      });
      // A route without parameters is given none at all.
      const path = (await context.params) ?? {};
      await requireOfRoute(ctx, keys, path);
      const body = from === "body" ? await readJsonBody(request) : null;
      const raw = body ? body.value : Object.fromEntries(new URL(request.url).searchParams);
      const input = parseInput(schema, raw, path);
      const requestedAt = receivedAt(request.headers, ctx.now);
      const answered = await answer({ request, ctx, body }, definition, async () => ({
        status,
        body: await run({ ctx, input, requestedAt }),
      }));
      span.add({ status: answered.status });
      return toResponse(answered, told);
    } catch (error) {
      const view = toErrorView(error, name);
      span.add({ outcome: "failed", errorCode: view.code });
      const permissions = keys === "refused" ? [] : keys.permissions;
      return problem(view, { ...told, ...toChallenge(request, view.code, permissions) });
    }
  }
  function handle(request: Request, context: RouteContext): Promise<Response> {
    const traceparent = request.headers.get("traceparent");
    return inSpan(`route ${name}`, { kind: "server", traceparent }, (span) =>
      respond(request, context, span),
    );
  }
  return Object.assign(handle, { definition });
}
