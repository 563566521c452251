"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
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

/** Whoever changes their own membership has ended their own session with it. */
function leaveIfOwn(actor: { userId: string }, userId: string): void {
  if (actor.userId === userId) redirect("/sign-in");
}

export const inviteMemberAction = defineAction({
  name: "invite member",
  schema: inviteMemberSchema,
  async run({ actor, input, now }) {
    const invitation = await inviteMember(actor, input, now);
    revalidatePath(list, "layout");
    return invitation;
  },
});

export const revokeInvitationAction = defineAction({
  name: "revoke invitation",
  schema: invitationIdSchema,
  async run({ actor, input, now }) {
    await revokeInvitation(actor, input.invitationId, now);
    revalidatePath(list, "layout");
    return { revoked: true };
  },
});

export const changeMemberRoleAction = defineAction({
  name: "change member role",
  schema: changeMemberRoleSchema,
  async run({ actor, input, now }) {
    await changeMemberRole(actor, input, now);
    if (input.role !== "owner") leaveIfOwn(actor, input.userId);
    revalidatePath(list, "layout");
    return { saved: true };
  },
});

export const disableMemberAction = defineAction({
  name: "disable member",
  schema: memberIdSchema,
  async run({ actor, input, now }) {
    await disableMember(actor, input.userId, now);
    leaveIfOwn(actor, input.userId);
    revalidatePath(list, "layout");
    return { disabled: true };
  },
});

export const enableMemberAction = defineAction({
  name: "enable member",
  schema: memberIdSchema,
  async run({ actor, input, now }) {
    await enableMember(actor, input.userId, now);
    revalidatePath(list, "layout");
    return { enabled: true };
  },
});

export const removeMemberAction = defineAction({
  name: "remove member",
  schema: memberIdSchema,
  async run({ actor, input, now }): Promise<never> {
    await removeMember(actor, input.userId, now);
    leaveIfOwn(actor, input.userId);
    redirect(list);
  },
});
