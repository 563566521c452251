import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { type AuditContext, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requireOperator } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { lockOrganization, requireOperatorNow } from "#lib/auth/present-rights.ts";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { type Db, db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { toInvitationUrl } from "./invitation-mail.ts";
import {
  findInvitationOfAny,
  type InvitationRow,
  listLivingInvitationRows,
  replaceInvitationToken,
} from "./invitation-repository.ts";

/** An open invitation of any organization, as operators see it. */
export interface OpenInvitation {
  id: string;
  email: string;
  organization: string;
  invitedBy: string;
  createdAt: string;
  expiresAt: string;
}

/** The link of an invitation, which is shown once, and whom it is for. */
export interface HandedOver {
  url: string;
  email: string;
  organization: string;
}

function toOpenInvitation(row: InvitationRow): OpenInvitation {
  const { id, email, organization, invitedByName: invitedBy, createdAt, expiresAt } = row;
  return {
    ...{ id, email, organization: organization.name, invitedBy },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

/** Records that an operator was shown an invitation's link. */
export async function recordHandOver(
  db: Db,
  ctx: AuditContext,
  { id, organizationId, email, role }: Pick<InvitationRow, "id" | "organizationId" | "email" | "role">,
): Promise<void> {
  await recordAuditEvent(db, ctx, {
    action: "member.invitation-handed-over",
    ...ofMember({ id, organizationId, name: email }),
    detail: { role },
  });
}

/** The newest open invitations of all organizations. Whoever calls has checked who asks. */
export async function readOpenInvitations(now: Date): Promise<OpenInvitation[]> {
  return (await listLivingInvitationRows(db(), now)).map(toOpenInvitation);
}

/** The same, for an operator. @throws AppError forbidden */
export async function listOpenInvitations(ctx: Context): Promise<OpenInvitation[]> {
  requireOperator(ctx.actor, "invitation:hand-over");
  return readOpenInvitations(ctx.now);
}

/**
 * Makes a new link for an open invitation, to be given to its recipient; the one before ends. On the record of the
 * organization. Whoever calls has checked who asks. @throws AppError not_found, conflict (used, revoked, expired)
 */
export async function handOverIn(tx: Tx, ctx: AuditContext, id: string): Promise<HandedOver> {
  const found = await findInvitationOfAny(tx, id);
  if (!found) throw notFound("invitation");
  const { organizationId, email, organization } = found;
  await lockOrganization(tx, organizationId);
  const token = randomToken();
  if (!(await replaceInvitationToken(tx, id, hashToken(token), ctx.now))) {
    throw new AppError("conflict", {
      what: "This invitation was used or revoked, or has expired.",
      safe: "Nothing was changed.",
      next: "An owner of the organization can invite the person again.",
    });
  }
  await recordHandOver(tx, ctx, found);
  return { url: toInvitationUrl(token), email, organization: organization.name };
}

/** The same, for an operator. @throws AppError forbidden, not_found, conflict */
export async function handOverInvitation(
  ctx: Context,
  { invitationId }: { invitationId: string },
): Promise<HandedOver> {
  requireOperator(ctx.actor, "invitation:hand-over");
  return inTransaction(async (tx) => {
    await requireOperatorNow(tx, ctx.actor, "invitation:hand-over");
    return handOverIn(tx, ctx, invitationId);
  });
}
