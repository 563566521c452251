import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { lockOrganizationAs } from "#lib/auth/present-rights.ts";
import { consumeTry } from "#lib/auth/rate-limit.ts";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { type MailOutcome, sendMail } from "#lib/mail/send-mail.ts";
import { toInvitationMail } from "./invitation-mail.ts";
import { insertInvitation, revokeInvitationsTo } from "./invitation-repository.ts";
import { findMemberByEmail } from "./member-repository.ts";
import type { InviteMember } from "./member-schema.ts";

const lifetimeMs = 7 * 24 * 3_600_000;
const limit = { name: "invite", points: 60, windowSeconds: 3_600 };

export interface CreatedInvitation {
  id: string;
  email: string;
  /** Shown once: Larder stores only a hash of it. */
  url: string;
  expiresAt: string;
  mail: MailOutcome;
}

async function requireInviteLeft(actor: Actor): Promise<void> {
  if (await consumeTry(limit, actor.organizationId)) return;
  throw new AppError("rate_limited", {
    what: "This organization has sent too many invitations within an hour.",
    safe: "Invitations that were already sent stay valid.",
    next: "Wait an hour, then invite the others.",
  });
}

async function refuseMember(tx: Tx, organizationId: string, email: string): Promise<void> {
  const member = await findMemberByEmail(tx, organizationId, email);
  if (!member) return;
  const next = member.disabledAt
    ? "The membership is disabled: enable it instead."
    : "To give another role, open the member in the list.";
  throw new AppError(
    "conflict",
    { what: `${email} is already a member of this organization.`, safe: "Nothing was sent.", next },
    { fields: { email: "This person is already a member." } },
  );
}

interface Ticket {
  id: string;
  tokenHash: string;
  expiresAt: Date;
}

/** Stores the invitation and revokes earlier ones to the address; returns the organization's name. */
function storeInvitation(ctx: Context, input: InviteMember, ticket: Ticket): Promise<string> {
  const { actor, now } = ctx;
  const { organizationId, userId: invitedById, name: invitedByName } = actor;
  const { email, role } = input;
  return inTransaction(async (tx) => {
    const { name } = await lockOrganizationAs(tx, actor, "member:write");
    await refuseMember(tx, organizationId, email);
    const replaced = await revokeInvitationsTo(tx, organizationId, email, now);
    const sender = { invitedById, invitedByName };
    await insertInvitation(tx, { ...ticket, ...sender, organizationId, email, role, createdAt: now });
    await recordAuditEvent(tx, ctx, {
      action: "member.invited",
      ...ofMember({ id: ticket.id, organizationId, name: email }),
      detail: { role, expiresAt: ticket.expiresAt.toISOString(), replaced },
    });
    return name;
  });
}

/**
 * Makes a single-use link that lets one address join with a role, and mails it where mail is configured. Earlier
 * invitations to the address are revoked. @throws AppError forbidden, conflict (already a member), rate_limited
 */
export async function inviteMember(ctx: Context, input: InviteMember): Promise<CreatedInvitation> {
  requirePermission(ctx.actor, "member:write");
  await requireInviteLeft(ctx.actor);
  const { email, role } = input;
  const token = randomToken();
  const id = newId();
  const expiresAt = new Date(ctx.now.getTime() + lifetimeMs);
  const ticket = { id, tokenHash: hashToken(token), expiresAt };
  const organization = await storeInvitation(ctx, input, ticket);
  const url = `${env().LARDER_URL}/invite/${token}`;
  const letter = { to: email, organization, invitedBy: ctx.actor.name, role, url, expiresAt };
  const mail = await sendMail(toInvitationMail(letter));
  return { id, email, url, expiresAt: expiresAt.toISOString(), mail };
}
