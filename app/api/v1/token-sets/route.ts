import { defineRoute } from "#lib/entry/define-route.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { createTokenSetSchema, queryTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { tokenSetAnswer, tokenSetPageAnswer } from "../_answers/token-set-answer.ts";

export const GET = defineRoute({
  name: "GET token sets",
  summary: "Lists token sets, fifty at a time.",
  schema: queryTokenSetsSchema,
  from: "query",
  answer: tokenSetPageAnswer,
  keys: { permissions: ["token-set:read"] },
  run: ({ ctx, input }) => listTokenSets(ctx, input),
});

export const POST = defineRoute({
  name: "POST token sets",
  summary: "Creates a token set, not connected yet.",
  schema: createTokenSetSchema,
  from: "body",
  status: 201,
  answer: tokenSetAnswer,
  keys: { permissions: ["token-set:create", "token-set:read"] },
  run: ({ ctx, input }) => createTokenSet(ctx, input),
});
