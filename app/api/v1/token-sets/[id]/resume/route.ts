import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { resumeTokenSet } from "#lib/token-sets/resume-token-set.ts";
import { standingAnswer } from "../../../_answers/token-set-answer.ts";

export const POST = defineRoute({
  name: "POST resume",
  summary: "Ends a pause; what is due by then is refreshed at once.",
  schema: pathSchema,
  from: "body",
  answer: standingAnswer,
  keys: { permissions: ["token-set:pause", "token-set:read"], id: "token set" },
  async run({ ctx, input }) {
    const { id: tokenSetId } = input;
    await resumeTokenSet(ctx, { tokenSetId });
    return { tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
