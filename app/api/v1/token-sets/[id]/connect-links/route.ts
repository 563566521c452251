import { connectLinkBodySchema } from "#lib/connect-links/connect-link-schema.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { listConnectLinks } from "#lib/connect-links/list-connect-links.ts";
import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";
import { connectLinksAnswer, createdConnectLinkAnswer } from "../../../_answers/connect-link-answer.ts";

export const GET = defineRoute({
  name: "GET connect links",
  summary: "Lists the newest 20 connect links of a token set.",
  schema: pathSchema,
  from: "query",
  answer: connectLinksAnswer,
  keys: { permissions: ["token-set:read"], id: "token set" },
  run: async ({ ctx, input }) => ({ connectLinks: await listConnectLinks(ctx, { tokenSetId: input.id }) }),
});

export const POST = defineRoute({
  name: "POST connect link",
  summary: "Makes a single-use link with which somebody without an account connects a token set.",
  schema: connectLinkBodySchema,
  from: "body",
  status: 201,
  answer: createdConnectLinkAnswer,
  shownOnce: ["url"],
  keys: { permissions: ["connect-link:write", "token-set:read"], id: "token set" },
  run({ ctx, input }) {
    const { id: tokenSetId, ...link } = input;
    return createConnectLink(ctx, { ...link, tokenSetId });
  },
});
