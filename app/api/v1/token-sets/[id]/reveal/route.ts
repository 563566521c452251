import { headers } from "next/headers";
import { clientAddress } from "#lib/auth/client-address.ts";
import { defineRoute } from "#lib/entry/define-route.ts";
import { revealTokenBodySchema } from "#lib/handouts/reveal-schema.ts";
import { revealToken } from "#lib/handouts/reveal-token.ts";

export const POST = defineRoute({
  name: "POST reveal",
  schema: revealTokenBodySchema,
  from: "body",
  async run({ ctx, input }) {
    const { id: tokenSetId, password } = input;
    const address = clientAddress(await headers());
    const { accessToken, expiresInSeconds, scopes } = await revealToken(
      { ...ctx, address },
      { tokenSetId, password },
    );
    // As the token endpoint answers, so that one parser reads both. RFC 6749, section 5.1
    return {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: expiresInSeconds,
      scope: scopes.join(" "),
    };
  },
});
