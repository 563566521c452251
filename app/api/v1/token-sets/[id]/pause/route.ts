import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { pauseTokenSet } from "#lib/token-sets/pause-token-set.ts";
import { pauseReasonSchema } from "#lib/token-sets/token-set-schema.ts";
import { pauseAnswer } from "../../../_answers/token-set-answer.ts";

export const POST = defineRoute({
  name: "POST pause",
  summary: "Pauses a token set: nobody refreshes it, and machines get its access token until that expires.",
  schema: pathSchema.extend({ reason: pauseReasonSchema }),
  from: "body",
  answer: pauseAnswer,
  keys: { permissions: ["token-set:pause", "token-set:read"], id: "token set" },
  async run({ ctx, input }) {
    const { id: tokenSetId, reason } = input;
    const paused = await pauseTokenSet(ctx, { tokenSetId, reason });
    return { ...paused, tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
