"use server";

import { revalidatePath } from "next/cache";
import { adoptDeployment, adoptSchema } from "#lib/deployment/adopt-deployment.ts";
import { defineAction } from "#lib/entry/define-action.ts";
import { handOverInvitation } from "#lib/members/hand-over-invitation.ts";
import { invitationIdSchema } from "#lib/members/member-schema.ts";

export const handOverInvitationAction = defineAction({
  name: "hand over invitation",
  schema: invitationIdSchema,
  run: ({ ctx, input }) => handOverInvitation(ctx, input),
});

export const adoptDeploymentAction = defineAction({
  name: "adopt deployment",
  schema: adoptSchema,
  async run({ ctx, input }) {
    await adoptDeployment(ctx, input);
    revalidatePath("/", "layout");
    return { adopted: true };
  },
});
