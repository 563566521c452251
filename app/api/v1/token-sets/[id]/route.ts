import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { tokenSetAnswer } from "../../_answers/token-set-answer.ts";

export const GET = defineRoute({
  name: "GET token set",
  summary: "Shows a token set.",
  schema: pathSchema,
  from: "query",
  answer: tokenSetAnswer,
  keys: { permissions: ["token-set:read"], id: "token set" },
  run: ({ ctx, input }) => getTokenSet(ctx, { tokenSetId: input.id }),
});
