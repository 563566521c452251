import { z } from "zod";
import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { requireRevoked, revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";

export const POST = defineRoute({
  name: "POST revoke",
  schema: pathSchema.extend({ confirm: z.string().max(200).optional() }),
  from: "body",
  async run({ ctx, input }) {
    const { id: tokenSetId, confirm } = input;
    const revoked = requireRevoked(await revokeTokenSet(ctx, { tokenSetId, confirm, trigger: "api" }));
    return { ...revoked, tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
