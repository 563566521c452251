"use server";

import { redirect } from "next/navigation";
import { definePublicAction } from "#lib/entry/define-action.ts";
import { createFirstOwner } from "#lib/setup/create-first-owner.ts";
import { createFirstOwnerSchema } from "#lib/setup/setup-schema.ts";

export const createFirstOwnerAction = definePublicAction({
  name: "setup",
  schema: createFirstOwnerSchema,
  secrets: ["token", "password"],
  async run({ ctx, input }): Promise<never> {
    await createFirstOwner(ctx, input);
    redirect("/sign-in?owner=created");
  },
});
