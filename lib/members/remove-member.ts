import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { lockOrganization } from "#lib/auth/lock-as.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { changeMember, recordMemberEvent, requireOwnerBeside } from "./change-member.ts";
import { deleteMembership, getMemberRow } from "./member-repository.ts";

/**
 * Takes a member out of the organization and ends their sessions there; their account stays, for other organizations.
 * @throws AppError forbidden, not_found, conflict (the last owner)
 */
export async function removeMember(actor: Actor, userId: string, now: Date): Promise<void> {
  requirePermission(actor, "member:write");
  await changeMember(actor, userId, async (tx, member) => {
    await requireOwnerBeside(tx, member);
    await deleteMembership(tx, member, now);
    await recordMemberEvent(tx, actor, "member.removed", member, { role: member.role }, now);
  });
}

/** Takes the actor out of their organization, whatever their role. @throws AppError not_found, conflict */
export async function leaveOrganization(actor: Actor, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    await lockOrganization(tx, actor.organizationId);
    const member = await getMemberRow(tx, actor.organizationId, actor.userId);
    await requireOwnerBeside(tx, member);
    await deleteMembership(tx, member, now);
    await recordMemberEvent(tx, actor, "member.removed", member, { role: member.role, left: true }, now);
  });
}
