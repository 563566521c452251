import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { lockOrganizationAs } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { findInvitation, revokeInvitationRow } from "./invitation-repository.ts";

/** Revokes an open invitation. @throws AppError forbidden, not_found, conflict */
export async function revokeInvitation(
  ctx: Context,
  { invitationId }: { invitationId: string },
): Promise<void> {
  requirePermission(ctx.actor, "member:write");
  const { organizationId } = ctx.actor;
  await inTransaction(async (tx) => {
    await lockOrganizationAs(tx, ctx.actor, "member:write");
    const invitation = await findInvitation(tx, organizationId, invitationId);
    if (!invitation) throw notFound("invitation");
    if (!(await revokeInvitationRow(tx, invitation.id, ctx.now))) {
      throw new AppError("conflict", {
        what: "This invitation was already used or revoked.",
        safe: "Nothing was changed.",
        next: "Somebody who has joined can be removed from the list of members.",
      });
    }
    await recordAuditEvent(tx, ctx, {
      action: "member.invitation-revoked",
      ...ofMember({ ...invitation, name: invitation.email }),
      detail: { role: invitation.role },
    });
  });
}
