import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { archiveTokenSet } from "#lib/token-sets/archive-token-set.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { standingAnswer } from "../../../_answers/token-set-answer.ts";

export const POST = defineRoute({
  name: "POST archive",
  summary: "Takes a token set that is no longer wanted out of the lists; sends nothing to Apicbase.",
  schema: pathSchema,
  from: "body",
  answer: standingAnswer,
  keys: { permissions: ["token-set:archive", "token-set:read"], id: "token set" },
  async run({ ctx, input }) {
    const { id: tokenSetId } = input;
    await archiveTokenSet(ctx, { tokenSetId });
    return { tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
