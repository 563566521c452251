import { defineRoute } from "#lib/entry/define-route.ts";
import { searchEverything } from "#lib/search/search-everything.ts";
import { searchSchema } from "#lib/search/search-schema.ts";
import { searchAnswer } from "../_answers/search-answer.ts";

export const GET = defineRoute({
  name: "GET search",
  summary:
    "Finds token sets, applications and libraries by words in any order, at most eight of each; states are words too.",
  schema: searchSchema,
  from: "query",
  answer: searchAnswer,
  keys: { permissions: ["token-set:read", "application:read"] },
  run: ({ ctx, input }) => searchEverything(ctx, input),
});
