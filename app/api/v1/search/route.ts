import { defineRoute } from "#lib/entry/define-route.ts";
import { searchEverything } from "#lib/search/search-everything.ts";
import { searchSchema } from "#lib/search/search-schema.ts";

export const GET = defineRoute({
  name: "GET search",
  schema: searchSchema,
  from: "query",
  run: ({ ctx, input }) => searchEverything(ctx, input),
});
