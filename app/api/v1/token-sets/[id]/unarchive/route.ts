import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { unarchiveTokenSet } from "#lib/token-sets/unarchive-token-set.ts";
import { standingAnswer } from "../../../_answers/token-set-answer.ts";

export const POST = defineRoute({
  name: "POST unarchive",
  summary: "Brings an archived token set back as it was.",
  schema: pathSchema,
  from: "body",
  answer: standingAnswer,
  keys: { permissions: ["token-set:archive", "token-set:read"], id: "token set" },
  async run({ ctx, input }) {
    const { id: tokenSetId } = input;
    await unarchiveTokenSet(ctx, { tokenSetId });
    return { tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
