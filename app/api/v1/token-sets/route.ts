import { defineRoute } from "#lib/entry/define-route.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { createTokenSetSchema, queryTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";

export const GET = defineRoute({
  name: "GET token sets",
  schema: queryTokenSetsSchema,
  from: "query",
  run: ({ ctx, input }) => listTokenSets(ctx, input),
});

export const POST = defineRoute({
  name: "POST token sets",
  schema: createTokenSetSchema,
  from: "body",
  status: 201,
  run: ({ ctx, input }) => createTokenSet(ctx, input),
});
