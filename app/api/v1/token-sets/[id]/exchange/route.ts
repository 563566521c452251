import { exchangeSchema } from "#lib/authorizations/authorization-schema.ts";
import { requireConnect } from "#lib/authorizations/connect-outcome.ts";
import { exchangeCodeForTokenSet } from "#lib/authorizations/exchange-pasted-code.ts";
import { defineRoute } from "#lib/entry/define-route.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";

export const POST = defineRoute({
  name: "POST exchange",
  schema: exchangeSchema,
  from: "body",
  async run({ ctx, input }) {
    const { id: tokenSetId, code, url } = input;
    const connected = requireConnect(await exchangeCodeForTokenSet(ctx, { tokenSetId, code, url }));
    return { ...connected, tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
