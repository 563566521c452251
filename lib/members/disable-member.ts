import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { changeMember, recordMemberEvent, requireOwnerBeside } from "./change-member.ts";
import { updateMembership } from "./member-repository.ts";

/**
 * Shuts a member out at once, with their sessions in this organization; role and history stay.
 * @throws AppError forbidden, not_found, conflict (the last owner)
 */
export async function disableMember(actor: Actor, userId: string, now: Date): Promise<void> {
  requirePermission(actor, "member:write");
  await changeMember(actor, userId, async (tx, member) => {
    if (member.disabledAt) return;
    await requireOwnerBeside(tx, member);
    await updateMembership(tx, member, { disabledAt: now }, now);
    await recordMemberEvent(tx, actor, "member.disabled", member, { role: member.role }, now);
  });
}

/** Lets a disabled member in again, with the role they had. @throws AppError forbidden, not_found */
export async function enableMember(actor: Actor, userId: string, now: Date): Promise<void> {
  requirePermission(actor, "member:write");
  await changeMember(actor, userId, async (tx, member) => {
    if (!member.disabledAt) return;
    await updateMembership(tx, member, { disabledAt: null }, now);
    await recordMemberEvent(tx, actor, "member.enabled", member, { role: member.role }, now);
  });
}
