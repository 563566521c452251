import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";

export const GET = defineRoute({
  name: "GET token set",
  schema: pathSchema,
  from: "query",
  run: ({ ctx, input }) => getTokenSet(ctx, { tokenSetId: input.id }),
});
