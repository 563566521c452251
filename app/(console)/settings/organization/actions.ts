"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { defineAction } from "#lib/entry/define-action.ts";
import { toLocalPath } from "#lib/entry/local-path.ts";
import { leaveOrganization } from "#lib/members/remove-member.ts";
import { renameOrganization } from "#lib/members/rename-organization.ts";
import { createOrganization } from "#lib/organizations/create-organization.ts";
import { organizationIdSchema, organizationNameSchema } from "#lib/organizations/organization-schema.ts";
import { switchOrganization } from "#lib/organizations/switch-organization.ts";

/** Drops the pages that the browser keeps: none of one organization may appear in another. */
function startOver(path = "/"): never {
  revalidatePath("/", "layout");
  redirect(path);
}

export const createOrganizationAction = defineAction({
  name: "create organization",
  schema: organizationNameSchema,
  async run({ ctx, input }): Promise<never> {
    await createOrganization(ctx, input);
    startOver();
  },
});

export const switchOrganizationAction = defineAction({
  name: "switch organization",
  // From a link to a page of the other organization, the switch leads there.
  schema: organizationIdSchema.extend({ path: z.string().max(2_000).optional() }),
  async run({ ctx, input: { organizationId, path } }): Promise<never> {
    await switchOrganization(ctx, { organizationId });
    startOver(toLocalPath(path, "/"));
  },
});

export const renameOrganizationAction = defineAction({
  name: "rename organization",
  schema: organizationNameSchema,
  async run({ ctx, input }) {
    await renameOrganization(ctx, input);
    revalidatePath("/", "layout");
    return { renamed: true };
  },
});

export const leaveOrganizationAction = defineAction({
  name: "leave organization",
  schema: z.strictObject({}),
  async run({ ctx }): Promise<never> {
    await leaveOrganization(ctx);
    revalidatePath("/", "layout");
    redirect("/sign-in");
  },
});
