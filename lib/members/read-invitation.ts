import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import type { InvitationRow } from "./invitation-repository.ts";
import type { InvitationReading, InvitationWay } from "./invitation-view.ts";
import { judgeInvitation } from "./judge-invitation.ts";
import { findMemberByEmail } from "./member-repository.ts";

async function findWay(visitor: Actor | null, invitation: InvitationRow): Promise<InvitationWay> {
  // Nothing is read about the address here: the answer and its time are the same with an account and without.
  if (!visitor) return "enter";
  if (visitor.email !== invitation.email) return "other_person";
  const member = await findMemberByEmail(db(), invitation.organizationId, invitation.email);
  if (member) return member.disabledAt ? "disabled" : "member";
  return "join";
}

/** What an invitation offers to this visitor. Reading does not use it up, so a mail scanner does no harm. */
export async function readInvitation(
  { visitor, now }: PublicContext & { visitor: Actor | null },
  { token }: { token: string },
): Promise<InvitationReading> {
  const judged = await judgeInvitation(db(), token, now);
  if ("reason" in judged) return { kind: "refused", reason: judged.reason };
  const { invitation } = judged;
  const offer = {
    organization: invitation.organization.name,
    invitedBy: invitation.invitedByName,
    role: invitation.role,
    email: invitation.email,
    expiresAt: invitation.expiresAt.toISOString(),
  };
  return { kind: "offer", offer, way: await findWay(visitor, invitation) };
}
