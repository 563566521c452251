"use server";

import { revalidatePath } from "next/cache";
import { adoptDeployment, adoptSchema } from "#lib/deployment/adopt-deployment.ts";
import { defineAction } from "#lib/entry/define-action.ts";

export const adoptDeploymentAction = defineAction({
  name: "adopt deployment",
  schema: adoptSchema,
  async run({ ctx, input }) {
    await adoptDeployment(ctx, input);
    revalidatePath("/", "layout");
    return { adopted: true };
  },
});
