import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { changeMember, recordMemberEvent, requireOwnerBeside } from "./change-member.ts";
import { updateMembership } from "./member-repository.ts";
import type { ChangeMemberRole } from "./member-schema.ts";

/**
 * Gives a member another role; their sessions in this organization end at once.
 * @throws AppError forbidden, not_found, conflict (the last owner)
 */
export async function changeMemberRole(actor: Actor, input: ChangeMemberRole, now: Date): Promise<void> {
  requirePermission(actor, "member:write");
  const { userId, role } = input;
  await changeMember(actor, userId, async (tx, member) => {
    if (member.role === role) return;
    await requireOwnerBeside(tx, member);
    await updateMembership(tx, member, { role }, now);
    await recordMemberEvent(tx, actor, "member.role-changed", member, { from: member.role, to: role }, now);
  });
}
