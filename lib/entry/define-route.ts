import "server-only";
import { z } from "zod";
import type { Context } from "#lib/auth/context.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { toInvalidInput } from "./invalid-input.ts";
import { receivedAt } from "./received-at.ts";
import { requireRequestContext } from "./request-context.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { requireStorable } from "./storable-text.ts";
import { type ErrorView, toErrorView } from "./to-app-error.ts";

const maxBodyBytes = 64 * 1024;

interface RouteDefinition<Schema extends z.ZodType> {
  /** For the log. */
  name: string;
  /** The whole input: path parameters, query and body in one object; unknown fields are refused. */
  schema: Schema;
  /** Where GET and POST input comes from besides the path. */
  from: "query" | "body";
  status?: number;
  run(call: { ctx: Context; input: z.output<Schema>; requestedAt: Date }): Promise<object>;
}

export const pathSchema = z.strictObject({ id: z.uuid() });

interface RouteContext {
  params: Promise<Record<string, string> | undefined>;
}

/** A refusal as problem+json (RFC 9457). */
export function problem(view: ErrorView): Response {
  const { code, status, what, safe, next, fields, reference, retryAfterSeconds } = view;
  const errors = Object.keys(fields).length > 0 ? { errors: fields } : {};
  const body = {
    type: `urn:larder:problem:${code}`,
    title: what,
    status,
    code,
    safe,
    next,
    ...errors,
    reference,
  };
  const retry = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return Response.json(body, {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...retry },
  });
}

async function readCappedText(request: Request): Promise<string> {
  const reader = request.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > maxBodyBytes) {
      await reader.cancel();
      throw new AppError("payload_too_large", {
        what: `The body is larger than ${maxBodyBytes / 1024} KiB.`,
        safe: "Nothing was changed.",
      });
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

async function readBody(request: Request): Promise<object> {
  const text = await readCappedText(request);
  if (text.trim() === "") return {};
  if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? "")) {
    throw new AppError("unsupported_media_type", {
      what: "The body is not declared as JSON.",
      next: "Send it with Content-Type: application/json.",
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid_input", { what: "The body is not valid JSON." }, { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new AppError("invalid_input", { what: "The body must be a JSON object." });
}

/** Path, query and body, parsed by the schema. @throws AppError invalid_input, not_found */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  raw: object,
  path: object,
): z.output<Schema> {
  requireStorable(raw);
  const parsed = schema.safeParse({ ...raw, ...path });
  if (parsed.success) return parsed.data;
  // A malformed id in the path is an id that does not exist.
  if (parsed.error.issues.some((issue) => Object.hasOwn(path, String(issue.path[0])))) {
    throw notFound("resource");
  }
  throw toInvalidInput(parsed.error);
}

/** Makes a JSON route handler: origin, who acts, input, use case, problem+json errors (RFC 9457). */
export function defineRoute<Schema extends z.ZodType>(definition: RouteDefinition<Schema>) {
  const { name, schema, from, status = 200, run } = definition;
  return async (request: Request, context: RouteContext): Promise<Response> => {
    try {
      if (request.method !== "GET") requireSameOrigin(request.headers);
      const ctx = await requireRequestContext();
      // A route without parameters is given none at all.
      const path = (await context.params) ?? {};
      const raw =
        from === "query" ? Object.fromEntries(new URL(request.url).searchParams) : await readBody(request);
      const input = parseInput(schema, raw, path);
      const result = await run({ ctx, input, requestedAt: receivedAt(request.headers, ctx.now) });
      return Response.json(result, { status, headers: { "cache-control": "no-store" } });
    } catch (error) {
      return problem(toErrorView(error, name));
    }
  };
}
