import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";

export const POST = defineRoute({
  name: "POST check",
  schema: pathSchema,
  from: "body",
  async run({ ctx, input }) {
    const checked = await checkTokenSet(ctx, input.id);
    return { ...checked, tokenSet: await getTokenSet(ctx, { tokenSetId: input.id }) };
  },
});
