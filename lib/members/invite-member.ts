import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { lockOrganizationAs } from "#lib/auth/present-rights.ts";
import { consumeTry } from "#lib/auth/rate-limit.ts";
import { listOperatorNames } from "#lib/auth/user-repository.ts";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { AppError } from "#lib/errors.ts";
import { type MailOutcome, sendMail } from "#lib/mail/send-mail.ts";
import { recordHandOver } from "./hand-over-invitation.ts";
import { toInvitationMail, toInvitationUrl } from "./invitation-mail.ts";
import { insertInvitation, revokeInvitationsTo } from "./invitation-repository.ts";
import { findMemberByEmail } from "./member-repository.ts";
import type { InviteMember } from "./member-schema.ts";

const lifetimeMs = 7 * 24 * 3_600_000;
const hour = { windowSeconds: 3_600 };
const limits = {
  person: { name: "invite:person", points: 30, ...hour },
  organization: { name: "invite", points: 60, ...hour },
  /** Of all organizations together: nobody's mailbox is filled by invitations. */
  recipient: { name: "invite:recipient", points: 10, windowSeconds: 24 * 3_600 },
};

/** `operator`: mail is not configured, or the server did not take it, and an operator hands over the link. */
type Delivery = "mailed" | "operator";

export interface CreatedInvitation {
  id: string;
  email: string;
  expiresAt: string;
  delivery: Delivery;
  mail: MailOutcome;
  /** For an operator who has to hand it over, once; Larder stores only a hash of it. Nobody else is shown the link. */
  url: string | null;
  /** Whom to ask for the link, by name. */
  operators: string[];
}

function tooMany(what: string, next: string): AppError {
  return new AppError("rate_limited", { what, safe: "Invitations that were already sent stay valid.", next });
}

/** What one limit refuses is not counted by those after it. */
async function requireInviteLeft({ userId, organizationId }: Actor, email: string): Promise<void> {
  const isOwn = await consumeTry(limits.person, userId);
  if (!isOwn || !(await consumeTry(limits.organization, organizationId))) {
    throw tooMany(
      `${isOwn ? "This organization has" : "You have"} sent too many invitations within an hour.`,
      "Wait an hour, then invite the others.",
    );
  }
  if (await consumeTry(limits.recipient, email)) return;
  throw tooMany(
    "This address was sent too many invitations within a day.",
    "Wait a day, or use one that was sent.",
  );
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
 * Makes a single-use link that lets one address join with a role, and mails it there. Whoever invites is not shown it, so
 * that the address is proved by whoever reads its mail; where mail does not go out, an operator hands it over. Earlier
 * invitations to the address are revoked. @throws AppError forbidden, conflict (already a member), rate_limited
 */
export async function inviteMember(ctx: Context, input: InviteMember): Promise<CreatedInvitation> {
  requirePermission(ctx.actor, "member:write");
  const { email, role } = input;
  await requireInviteLeft(ctx.actor, email);
  const token = randomToken();
  const id = newId();
  const expiresAt = new Date(ctx.now.getTime() + lifetimeMs);
  const organization = await storeInvitation(ctx, input, { id, tokenHash: hashToken(token), expiresAt });
  const url = toInvitationUrl(token);
  const letter = { to: email, organization, invitedBy: ctx.actor.name, role, url, expiresAt };
  const mail = await sendMail(toInvitationMail(letter));
  const delivery = mail === "sent" ? "mailed" : "operator";
  const isTheirs = delivery === "operator" && ctx.actor.isOperator;
  if (isTheirs)
    await recordHandOver(db(), ctx, { id, organizationId: ctx.actor.organizationId, email, role });
  const operators = delivery === "operator" && !isTheirs ? await listOperatorNames(db()) : [];
  return {
    ...{ id, email, expiresAt: expiresAt.toISOString(), delivery, mail, operators },
    url: isTheirs ? url : null,
  };
}
