"use server";

import { revalidatePath } from "next/cache";
import { apiKeyIdSchema, createApiKeySchema } from "#lib/api-keys/api-key-schema.ts";
import { createApiKey } from "#lib/api-keys/create-api-key.ts";
import { revokeApiKey } from "#lib/api-keys/revoke-api-key.ts";
import { defineAction } from "#lib/entry/define-action.ts";

const list = "/settings/api-keys";

export const createApiKeyAction = defineAction({
  name: "create API key",
  schema: createApiKeySchema,
  lists: ["permissions", "environments"],
  async run({ ctx, input }) {
    const key = await createApiKey(ctx, input);
    revalidatePath(list);
    return key;
  },
});

export const revokeApiKeyAction = defineAction({
  name: "revoke API key",
  schema: apiKeyIdSchema,
  async run({ ctx, input }) {
    await revokeApiKey(ctx, input);
    revalidatePath(list);
    return { revoked: true };
  },
});
