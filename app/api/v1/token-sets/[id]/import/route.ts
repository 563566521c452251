import { defineRoute } from "#lib/entry/define-route.ts";
import { requireRefreshed } from "#lib/refresh/refresh-outcome.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { importTokens } from "#lib/token-sets/import-tokens.ts";
import { importBodySchema } from "#lib/token-sets/token-set-schema.ts";

export const POST = defineRoute({
  name: "POST import",
  schema: importBodySchema,
  from: "body",
  async run({ ctx, input }) {
    const { id: tokenSetId, ...tokens } = input;
    const imported = await importTokens(ctx, { ...tokens, tokenSetId, trigger: "api" });
    if (imported.outcome === "not_refreshed") requireRefreshed(imported.refresh);
    return { ...imported, tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
