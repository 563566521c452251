"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { Context } from "#lib/auth/context.ts";
import { defineAction } from "#lib/entry/define-action.ts";
import { changeMemberRole } from "#lib/members/change-member-role.ts";
import { disableMember, enableMember } from "#lib/members/disable-member.ts";
import { inviteMember } from "#lib/members/invite-member.ts";
import {
  changeMemberRoleSchema,
  invitationIdSchema,
  inviteMemberSchema,
  memberIdSchema,
} from "#lib/members/member-schema.ts";
import { removeMember } from "#lib/members/remove-member.ts";
import { revokeInvitation } from "#lib/members/revoke-invitation.ts";

const list = "/settings/members";

/** A change of one's own membership ends one's own session. */
function leaveIfOwn({ actor }: Context, userId: string): void {
  if (actor.userId === userId) redirect("/sign-in");
}

export const inviteMemberAction = defineAction({
  name: "invite member",
  schema: inviteMemberSchema,
  async run({ ctx, input }) {
    const invitation = await inviteMember(ctx, input);
    revalidatePath(list, "layout");
    return invitation;
  },
});

export const revokeInvitationAction = defineAction({
  name: "revoke invitation",
  schema: invitationIdSchema,
  async run({ ctx, input }) {
    await revokeInvitation(ctx, input);
    revalidatePath(list, "layout");
    return { revoked: true };
  },
});

export const changeMemberRoleAction = defineAction({
  name: "change member role",
  schema: changeMemberRoleSchema,
  async run({ ctx, input }) {
    await changeMemberRole(ctx, input);
    if (input.role !== "owner") leaveIfOwn(ctx, input.userId);
    revalidatePath(list, "layout");
    return { saved: true };
  },
});

export const disableMemberAction = defineAction({
  name: "disable member",
  schema: memberIdSchema,
  async run({ ctx, input }) {
    await disableMember(ctx, input);
    leaveIfOwn(ctx, input.userId);
    revalidatePath(list, "layout");
    return { disabled: true };
  },
});

export const enableMemberAction = defineAction({
  name: "enable member",
  schema: memberIdSchema,
  async run({ ctx, input }) {
    await enableMember(ctx, input);
    revalidatePath(list, "layout");
    return { enabled: true };
  },
});

export const removeMemberAction = defineAction({
  name: "remove member",
  schema: memberIdSchema,
  async run({ ctx, input }): Promise<never> {
    await removeMember(ctx, input);
    leaveIfOwn(ctx, input.userId);
    redirect(list);
  },
});
