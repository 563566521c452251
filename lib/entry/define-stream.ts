import "server-only";
import type { z } from "zod";
import type { Context } from "#lib/auth/context.ts";
import { AppError } from "#lib/errors.ts";
import { encodeEvent, type StreamEvent } from "#lib/live/stream-event-view.ts";
import { problem } from "./problem.ts";
import { parseInput } from "./read-input.ts";
import { requireRequestContext } from "./request-context.ts";
import { toErrorView } from "./to-app-error.ts";

interface StreamDefinition<Schema extends z.ZodType> {
  /** For the log. */
  name: string;
  /** The whole query. */
  schema: Schema;
  /** What a page is told that may not listen: it cannot read the status of an answer. */
  over: StreamEvent;
  open(call: { ctx: Context; input: z.output<Schema> }): ReadableStream<Uint8Array>;
}

function toEventStream(body: ReadableStream<Uint8Array> | string): Response {
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // What is compressed or kept back on the way arrives late.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

/** Makes a route handler that answers with server-sent events: who asks, input, use case, errors as an event or problem+json. */
export function defineStream<Schema extends z.ZodType>(definition: StreamDefinition<Schema>) {
  const { name, schema, over, open } = definition;
  return async (request: Request): Promise<Response> => {
    try {
      const ctx = await requireRequestContext();
      const query = Object.fromEntries(new URL(request.url).searchParams);
      return toEventStream(open({ ctx, input: parseInput(schema, query, {}) }));
    } catch (error) {
      const isRefused = error instanceof AppError && ["unauthenticated", "forbidden"].includes(error.code);
      const isPage = request.headers.get("accept") === "text/event-stream";
      return isRefused && isPage ? toEventStream(encodeEvent(over)) : problem(toErrorView(error, name));
    }
  };
}
