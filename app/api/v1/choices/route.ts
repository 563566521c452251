import { defineRoute } from "#lib/entry/define-route.ts";
import { listChoicesSchema } from "#lib/search/choice-schema.ts";
import { listChoices } from "#lib/search/list-choices.ts";
import { choicesAnswer } from "../_answers/choices-answer.ts";

export const GET = defineRoute({
  name: "GET choices",
  summary:
    "Finds applications, libraries or people of the organization by a part of their name, at most twenty.",
  schema: listChoicesSchema,
  from: "query",
  answer: choicesAnswer,
  keys: "refused",
  run: async ({ ctx, input }) => ({ choices: await listChoices(ctx, input) }),
});
