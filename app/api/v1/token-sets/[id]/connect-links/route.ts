import { connectLinkBodySchema } from "#lib/connect-links/connect-link-schema.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { listConnectLinks } from "#lib/connect-links/list-connect-links.ts";
import { defineRoute, pathSchema } from "#lib/entry/define-route.ts";

export const GET = defineRoute({
  name: "GET connect links",
  schema: pathSchema,
  from: "query",
  run: async ({ ctx, input }) => ({ connectLinks: await listConnectLinks(ctx, { tokenSetId: input.id }) }),
});

export const POST = defineRoute({
  name: "POST connect link",
  schema: connectLinkBodySchema,
  from: "body",
  status: 201,
  run({ ctx, input }) {
    const { id: tokenSetId, ...link } = input;
    return createConnectLink(ctx, { ...link, tokenSetId });
  },
});
