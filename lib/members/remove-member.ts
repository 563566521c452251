import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { lockOrganization } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { changeMember, requireOwnerBeside } from "./change-member.ts";
import { deleteMembership, getMemberRow } from "./member-repository.ts";
import { ofMembership } from "./member-subject.ts";

/**
 * Removes a member from the organization and ends their sessions there; their account stays, for other organizations.
 * @throws AppError forbidden, not_found, conflict (the last owner)
 */
export async function removeMember(ctx: Context, input: { userId: string }): Promise<void> {
  requirePermission(ctx.actor, "member:write");
  await changeMember(ctx, input, async (tx, member) => {
    await requireOwnerBeside(tx, member);
    await deleteMembership(tx, member);
    await recordAuditEvent(tx, ctx, {
      action: "member.removed",
      ...ofMembership(member),
      detail: { role: member.role },
    });
  });
}

/** Removes the actor from their organization, whatever their role. @throws AppError not_found, conflict */
export async function leaveOrganization(ctx: Context): Promise<void> {
  await inTransaction(async (tx) => {
    await lockOrganization(tx, ctx.actor.organizationId);
    const member = await getMemberRow(tx, ctx.actor.organizationId, ctx.actor.userId);
    await requireOwnerBeside(tx, member);
    await deleteMembership(tx, member);
    await recordAuditEvent(tx, ctx, {
      action: "member.removed",
      ...ofMembership(member),
      detail: { role: member.role, left: true },
    });
  });
}
