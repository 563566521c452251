import "server-only";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { Context, PublicContext } from "#lib/auth/context.ts";
import { requirePublicTry } from "#lib/auth/public-limit.ts";
import { inSpan, type Span } from "#lib/tracing/in-span.ts";
import type { FormAction, FormValues } from "./action-state.ts";
import { toInvalidInput } from "./invalid-input.ts";
import { requestTime, requireRequestContext } from "./request-context.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { requireStorable } from "./storable-text.ts";
import { toErrorView } from "./to-app-error.ts";

interface ActionDefinition<Schema extends z.ZodType, Result, Ctx> {
  /** For the log. */
  name: string;
  schema: Schema;
  /** Fields that may be sent several times or not at all, such as checkboxes. */
  lists?: readonly string[];
  /** Fields that are never sent back to the form. */
  secrets?: readonly string[];
  run(call: { ctx: Ctx; input: z.output<Schema> }): Promise<Result>;
}

function readForm(form: FormData, lists: readonly string[]): FormValues {
  const values: FormValues = Object.fromEntries(lists.map((name) => [name, []]));
  for (const [name, value] of form.entries()) {
    if (name.startsWith("$ACTION") || typeof value !== "string") continue;
    const present = values[name];
    if (Array.isArray(present)) present.push(value);
    else values[name] = value;
  }
  return values;
}

function without(values: FormValues, secrets: readonly string[]): FormValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.includes(name)));
}

function toFormAction<Schema extends z.ZodType, Result, Ctx>(
  definition: ActionDefinition<Schema, Result, Ctx>,
  findContext: () => Promise<Ctx>,
): FormAction<Result> {
  const { name, schema, lists = [], secrets = [], run } = definition;
  async function act(form: FormData, span: Span): ReturnType<FormAction<Result>> {
    const values = readForm(form, lists);
    try {
      requireSameOrigin(await headers());
      const ctx = await findContext();
      requireStorable(values);
      const parsed = schema.safeParse(values);
      if (!parsed.success) throw toInvalidInput(parsed.error);
      return { status: "done", result: await run({ ctx, input: parsed.data }) };
    } catch (error) {
      unstable_rethrow(error);
      const view = toErrorView(error, name);
      span.add({ outcome: "failed", errorCode: view.code });
      return { status: "failed", error: view, values: without(values, secrets) };
    }
  }
  return async (_previous, form) => {
    const traceparent = (await headers()).get("traceparent");
    return inSpan(`action ${name}`, { kind: "server", traceparent }, (span) => act(form, span));
  };
}

/** Makes a server action that needs no account: counts it, parses, runs, and returns errors in words for the form. */
export function definePublicAction<Schema extends z.ZodType, Result>(
  definition: ActionDefinition<Schema, Result, PublicContext>,
): FormAction<Result> {
  return toFormAction(definition, async () => {
    await requirePublicTry(await headers());
    return { now: requestTime() };
  });
}

/**
 * Makes a server action for a form: finds the actor, parses, runs the use case, and returns errors in words for the
 * form, with what was typed except secrets. Redirects pass through.
 */
export function defineAction<Schema extends z.ZodType, Result>(
  definition: ActionDefinition<Schema, Result, Context>,
): FormAction<Result> {
  return toFormAction(definition, requireRequestContext);
}
