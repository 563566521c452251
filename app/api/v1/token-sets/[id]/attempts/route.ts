import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { listAttempts } from "#lib/token-sets/get-token-set.ts";
import { attemptsAnswer } from "../../../_answers/token-set-answer.ts";

export const GET = defineRoute({
  name: "GET attempts",
  summary: "Lists the newest 50 entries of a token set's history.",
  schema: pathSchema,
  from: "query",
  answer: attemptsAnswer,
  keys: { permissions: ["token-set:read"], id: "token set" },
  run: async ({ ctx, input }) => ({ attempts: await listAttempts(ctx, { tokenSetId: input.id }) }),
});
