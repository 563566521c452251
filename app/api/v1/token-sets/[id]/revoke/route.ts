import { z } from "zod";
import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { requireRevoked, revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import { revokeAnswer } from "../../../_answers/token-set-answer.ts";

export const POST = defineRoute({
  name: "POST revoke",
  summary: "Ends the access at Apicbase. In production the name confirms it.",
  schema: pathSchema.extend({ confirm: z.string().max(200).optional() }),
  from: "body",
  answer: revokeAnswer,
  keys: { permissions: ["token-set:revoke", "token-set:read"], id: "token set" },
  async run({ ctx, input }) {
    const { id: tokenSetId, confirm } = input;
    const revoked = requireRevoked(await revokeTokenSet(ctx, { tokenSetId, confirm, trigger: "api" }));
    return { ...revoked, tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
