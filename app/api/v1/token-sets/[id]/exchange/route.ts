import { exchangeSchema } from "#lib/authorizations/authorization-schema.ts";
import { requireConnect } from "#lib/authorizations/connect-outcome.ts";
import { exchangeCodeForTokenSet } from "#lib/authorizations/exchange-pasted-code.ts";
import { defineRoute } from "#lib/entry/define-route.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { exchangeAnswer } from "../../../_answers/token-set-answer.ts";

export const POST = defineRoute({
  name: "POST exchange",
  summary: "Connects a token set with an authorization code, or with the address that holds it.",
  schema: exchangeSchema,
  from: "body",
  answer: exchangeAnswer,
  keys: { permissions: ["token-set:connect", "token-set:read"], id: "token set" },
  async run({ ctx, input }) {
    const { id: tokenSetId, code, url } = input;
    const connected = requireConnect(await exchangeCodeForTokenSet(ctx, { tokenSetId, code, url }));
    return { ...connected, tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
