import { defineRoute } from "#lib/entry/define-route.ts";
import { notInForce } from "#lib/grants/grant-words.ts";
import { requireRefreshed } from "#lib/refresh/refresh-outcome.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { importTokens } from "#lib/token-sets/import-tokens.ts";
import { importBodySchema } from "#lib/token-sets/token-set-schema.ts";
import { importAnswer } from "../../../_answers/token-set-answer.ts";

export const POST = defineRoute({
  name: "POST import",
  summary: "Connects a token set with tokens that somebody already has.",
  schema: importBodySchema,
  from: "body",
  answer: importAnswer,
  keys: { permissions: ["token-set:connect", "token-set:read"], id: "token set" },
  async run({ ctx, input }) {
    const { id: tokenSetId, ...tokens } = input;
    const imported = await importTokens(ctx, { ...tokens, tokenSetId, trigger: "api" });
    if (imported.outcome === "not_refreshed") return requireRefreshed(imported.refresh);
    if (imported.outcome === "kept_aside") throw notInForce(imported.detail);
    return { ...imported, tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
