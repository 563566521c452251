import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { checkAnswer } from "../../../_answers/token-set-answer.ts";

export const POST = defineRoute({
  name: "POST check",
  summary: "Asks Apicbase whether the access token works; changes nothing.",
  schema: pathSchema,
  from: "body",
  answer: checkAnswer,
  keys: { permissions: ["token-set:check", "token-set:read"], id: "token set" },
  async run({ ctx, input }) {
    const checked = await checkTokenSet(ctx, input.id);
    return { ...checked, tokenSet: await getTokenSet(ctx, { tokenSetId: input.id }) };
  },
});
