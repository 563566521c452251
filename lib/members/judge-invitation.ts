import "server-only";
import { memberMay } from "#lib/auth/present-rights.ts";
import { hashToken } from "#lib/crypto/fingerprint.ts";
import type { Db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { findInvitationByHash, type InvitationRow } from "./invitation-repository.ts";
import type { InvitationRefusal } from "./invitation-view.ts";

/** Whether the sender may still invite: losing the right voids the invitations they sent. */
export function senderMayInvite(
  db: Db,
  { organizationId, invitedById: userId }: Pick<InvitationRow, "organizationId" | "invitedById">,
): Promise<boolean> {
  return memberMay(db, { userId, organizationId }, { permission: "member:write" });
}

/** The invitation of a token, or why it cannot be accepted. */
export async function judgeInvitation(
  db: Db,
  token: string,
  now: Date,
): Promise<{ invitation: InvitationRow } | { reason: InvitationRefusal }> {
  const invitation = await findInvitationByHash(db, hashToken(token));
  if (!invitation) return { reason: "unknown" };
  if (invitation.acceptedAt) return { reason: "used" };
  if (invitation.revokedAt) return { reason: "revoked" };
  if (invitation.expiresAt <= now) return { reason: "expired" };
  if (!(await senderMayInvite(db, invitation))) return { reason: "withdrawn" };
  return { invitation };
}

const reasons: Record<InvitationRefusal, string> = {
  unknown: "This invitation is not known.",
  expired: "This invitation has expired.",
  revoked: "This invitation has been withdrawn.",
  withdrawn: "This invitation has been withdrawn.",
  used: "This invitation has been used.",
};

/** @throws AppError conflict */
export async function requireInvitation(db: Db, token: string, now: Date): Promise<InvitationRow> {
  const judged = await judgeInvitation(db, token, now);
  if ("invitation" in judged) return judged.invitation;
  throw new AppError("conflict", {
    what: reasons[judged.reason],
    safe: "Nothing was changed.",
    next: "Ask the person who sent it for a new one.",
  });
}
