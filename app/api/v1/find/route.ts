import { defineRoute } from "#lib/entry/define-route.ts";
import { findAnything } from "#lib/search/find-anything.ts";
import { findSchema } from "#lib/search/search-schema.ts";
import { findAnswer } from "../_answers/search-answer.ts";

/** A POST, because a pasted token must not stand in an address. */
export const POST = defineRoute({
  name: "POST find",
  summary:
    "Finds by words, or says what a pasted token, code or fingerprint is. What is pasted is neither stored nor given back.",
  schema: findSchema,
  from: "body",
  answer: findAnswer,
  keys: { permissions: ["token-set:read", "application:read"] },
  run: ({ ctx, input }) => findAnything(ctx, input),
});
