import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { lockOrganization } from "#lib/auth/present-rights.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { type InvitationRow, takeInvitation } from "./invitation-repository.ts";
import { requireInvitation } from "./judge-invitation.ts";
import { findMemberRow, insertMembership } from "./member-repository.ts";

/**
 * Reads an invitation under its organization's lock, so that it cannot be revoked, accepted or lose its sender before
 * the transaction ends. @throws AppError conflict
 */
export async function lockInvitation(tx: Tx, { now }: PublicContext, token: string): Promise<InvitationRow> {
  const { organizationId } = await requireInvitation(tx, token, now);
  await lockOrganization(tx, organizationId);
  return requireInvitation(tx, token, now);
}

/** Who joins, and when. */
export interface Joining extends PublicContext {
  actor: { userId: string; name: string };
}

/** Accepts a locked invitation and makes its membership. @throws AppError conflict (already a member) */
export async function joinIn(tx: Tx, { actor, now }: Joining, invitation: InvitationRow): Promise<void> {
  const { organizationId, role } = invitation;
  const { userId, name } = actor;
  if (await findMemberRow(tx, organizationId, userId)) {
    throw new AppError("conflict", {
      what: `You are already a member of ${invitation.organization.name}.`,
      safe: "Nothing was changed.",
      next: "If you cannot get in, ask an owner of the organization.",
    });
  }
  if (!(await takeInvitation(tx, invitation.id, now)))
    throw new Error("A locked invitation was accepted elsewhere.");
  await insertMembership(tx, { userId, organizationId, role }, now);
  await recordAuditEvent(
    tx,
    { actor, now },
    {
      action: "member.joined",
      ...ofMember({ id: userId, organizationId, name }),
      detail: { role, email: invitation.email, invitedBy: invitation.invitedByName },
    },
  );
}
