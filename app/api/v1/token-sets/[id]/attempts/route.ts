import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { listAttempts } from "#lib/token-sets/get-token-set.ts";

export const GET = defineRoute({
  name: "GET attempts",
  schema: pathSchema,
  from: "query",
  run: async ({ ctx, input }) => ({ attempts: await listAttempts(ctx, { tokenSetId: input.id }) }),
});
