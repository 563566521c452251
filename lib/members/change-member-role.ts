import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { changeMember, recordMemberEvent, requireOwnerBeside } from "./change-member.ts";
import { updateMembership } from "./member-repository.ts";
import type { ChangeMemberRole } from "./member-schema.ts";

/**
 * Gives a member another role; their sessions in this organization end at once.
 * @throws AppError forbidden, not_found, conflict (the last owner)
 */
export async function changeMemberRole(ctx: Context, input: ChangeMemberRole): Promise<void> {
  requirePermission(ctx.actor, "member:write");
  const { role } = input;
  await changeMember(ctx, input, async (tx, member) => {
    if (member.role === role) return;
    await requireOwnerBeside(tx, member);
    await updateMembership(tx, member, { role }, ctx.now);
    await recordMemberEvent(tx, ctx, member, {
      action: "member.role-changed",
      detail: { from: member.role, to: role },
    });
  });
}
