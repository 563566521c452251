"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { connectLinkIdSchema, createConnectLinkSchema } from "#lib/connect-links/connect-link-schema.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { revokeConnectLink } from "#lib/connect-links/revoke-connect-link.ts";
import { defineAction } from "#lib/entry/define-action.ts";
import { importTokens } from "#lib/token-sets/import-tokens.ts";
import { importSchema } from "#lib/token-sets/token-set-schema.ts";

export const createLinkAction = defineAction({
  name: "create connect link",
  schema: createConnectLinkSchema,
  async run({ ctx, input }) {
    const { url, expiresAt } = await createConnectLink(ctx, input);
    revalidatePath("/token-sets", "layout");
    return { url, expiresAt, recipient: input.recipient, purpose: input.purpose };
  },
});

export const revokeLinkAction = defineAction({
  name: "revoke connect link",
  schema: connectLinkIdSchema,
  async run({ ctx, input }) {
    await revokeConnectLink(ctx, input);
    revalidatePath("/token-sets", "layout");
    return { revoked: true };
  },
});

export const importAction = defineAction({
  name: "import tokens",
  schema: importSchema,
  secrets: ["accessToken", "refreshToken"],
  async run({ ctx, input }) {
    const imported = await importTokens(ctx, { ...input, trigger: "person" });
    if (imported.outcome === "imported") {
      redirect(`/token-sets/${input.tokenSetId}?connected=${imported.generation}`);
    }
    if (imported.outcome === "kept_aside") redirect(`/token-sets/${input.tokenSetId}`);
    revalidatePath("/token-sets", "layout");
    return imported.refresh;
  },
});
