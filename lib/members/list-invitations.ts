import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { type InvitationRow, listOpenInvitationRows } from "./invitation-repository.ts";
import type { InvitationStanding, InvitationView } from "./invitation-view.ts";
import { senderMayInvite } from "./judge-invitation.ts";

function toInvitationView(row: InvitationRow, standing: InvitationStanding): InvitationView {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    standing,
    invitedBy: row.invitedByName,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** The open invitations, for those who may send them. @throws AppError forbidden */
export async function listInvitations(ctx: Context): Promise<InvitationView[]> {
  requirePermission(ctx.actor, "member:write");
  const rows = await listOpenInvitationRows(db(), ctx.actor.organizationId);
  const senderMay = new Map<string, boolean>();
  for (const row of rows) {
    if (!senderMay.has(row.invitedById)) senderMay.set(row.invitedById, await senderMayInvite(db(), row));
  }
  return rows.map((row) => {
    const standing =
      row.expiresAt <= ctx.now ? "expired" : senderMay.get(row.invitedById) ? "pending" : "void";
    return toInvitationView(row, standing);
  });
}
