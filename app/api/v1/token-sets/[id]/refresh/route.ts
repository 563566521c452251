import { z } from "zod";
import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { requireRefreshed } from "#lib/refresh/refresh-outcome.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
import { instant } from "#lib/token-sets/token-set-schema.ts";
import { refreshAnswer } from "../../../_answers/token-set-answer.ts";

export const POST = defineRoute({
  name: "POST refresh",
  summary: "Gets a new access and refresh token; waits for a refresh that is under way.",
  schema: pathSchema.extend({
    seenGeneration: z.int().min(1).optional(),
    holderSeenUntil: instant.optional(),
  }),
  from: "body",
  answer: refreshAnswer,
  keys: { permissions: ["token-set:refresh", "token-set:read"], id: "token set" },
  async run({ ctx, input, requestedAt }) {
    const { id: tokenSetId, seenGeneration, holderSeenUntil } = input;
    const request = { tokenSetId, seenGeneration, holderSeenUntil, requestedAt, trigger: "api" } as const;
    const refreshed = requireRefreshed(await refreshTokenSet(ctx, request));
    return { ...refreshed, tokenSet: await getTokenSet(ctx, { tokenSetId }) };
  },
});
