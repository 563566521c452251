"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { adoptDeployment, adoptSchema } from "#lib/deployment/adopt-deployment.ts";
import { defineAction } from "#lib/entry/define-action.ts";
import { leaveOrganization } from "#lib/members/remove-member.ts";
import { renameOrganization } from "#lib/members/rename-organization.ts";
import { createOrganization } from "#lib/organizations/create-organization.ts";
import { organizationIdSchema, organizationNameSchema } from "#lib/organizations/organization-schema.ts";
import { switchOrganization } from "#lib/organizations/switch-organization.ts";

/** The browser keeps pages it has seen: none of one organization may show up in another. */
function startOver(): never {
  revalidatePath("/", "layout");
  redirect("/");
}

export const createOrganizationAction = defineAction({
  name: "create organization",
  schema: organizationNameSchema,
  async run({ actor, input, now }): Promise<never> {
    await createOrganization(actor, input.name, now);
    startOver();
  },
});

export const switchOrganizationAction = defineAction({
  name: "switch organization",
  schema: organizationIdSchema,
  async run({ actor, input, now }): Promise<never> {
    await switchOrganization(actor, input.organizationId, now);
    startOver();
  },
});

export const renameOrganizationAction = defineAction({
  name: "rename organization",
  schema: organizationNameSchema,
  async run({ actor, input, now }) {
    await renameOrganization(actor, input.name, now);
    revalidatePath("/", "layout");
    return { renamed: true };
  },
});

export const adoptDeploymentAction = defineAction({
  name: "adopt deployment",
  schema: adoptSchema,
  async run({ actor, input, now }) {
    await adoptDeployment(actor, input.confirm, now);
    revalidatePath("/", "layout");
    return { adopted: true };
  },
});

export const leaveOrganizationAction = defineAction({
  name: "leave organization",
  schema: z.strictObject({}),
  async run({ actor, now }): Promise<never> {
    await leaveOrganization(actor, now);
    revalidatePath("/", "layout");
    redirect("/sign-in");
  },
});
