import { headers } from "next/headers";
import { defineRoute } from "#lib/entry/define-route.ts";
import { readCaller } from "#lib/entry/read-caller.ts";
import { revealTokenBodySchema } from "#lib/handouts/reveal-schema.ts";
import { revealToken } from "#lib/handouts/reveal-token.ts";
import { revealedTokenAnswer } from "../../../_answers/revealed-token-answer.ts";

export const POST = defineRoute({
  name: "POST reveal",
  summary: "Shows the access token to a signed-in person who sends their password again.",
  schema: revealTokenBodySchema,
  from: "body",
  answer: revealedTokenAnswer,
  shownOnce: ["access_token"],
  keys: "refused",
  async run({ ctx, input }) {
    const { id: tokenSetId, password } = input;
    const caller = await readCaller(await headers());
    const { accessToken, expiresInSeconds, scopes } = await revealToken(
      { ...ctx, ...caller },
      { tokenSetId, password },
    );
    return {
      access_token: accessToken,
      token_type: "Bearer" as const,
      expires_in: expiresInSeconds,
      scope: scopes.join(" "),
    };
  },
});
