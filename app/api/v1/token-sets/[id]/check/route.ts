import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";

export const POST = defineRoute({
  name: "POST check",
  schema: pathSchema,
  from: "body",
  async run({ actor, input, now }) {
    const checked = await checkTokenSet({ actor, now }, input.id);
    return { ...checked, tokenSet: await getTokenSet(actor, input.id, now) };
  },
});
