import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { changeMember, requireOwnerBeside } from "./change-member.ts";
import { updateMembership } from "./member-repository.ts";
import type { ChangeMemberRole } from "./member-schema.ts";
import { ofMembership } from "./member-subject.ts";

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
    await recordAuditEvent(tx, ctx, {
      action: "member.role-changed",
      ...ofMembership(member),
      detail: { from: member.role, to: role },
    });
  });
}
