import { ofMember } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Role } from "#lib/auth/permissions.ts";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import type { Member } from "./history-factory.ts";

const lifeMs = 7 * 24 * 3_600_000;

export interface PastInvitation {
  organizationId: string;
  email: string;
  role: Role;
  by: Member;
  createdAt: Date;
  /** What became of it, and when; nothing did while it is null. */
  end: { what: "accepted" | "revoked"; at: Date; person: Member } | null;
}

/** Inserts an invitation with its audit events; its link is not known to anybody. */
export async function makeInvitation(past: PastInvitation): Promise<void> {
  const { organizationId, email, role, by, createdAt, end } = past;
  const id = newId();
  const expiresAt = new Date(createdAt.getTime() + lifeMs);
  await db().invitation.create({
    data: {
      ...{ id, organizationId, email, role, createdAt, expiresAt },
      tokenHash: hashToken(randomToken()),
      invitedById: by.userId,
      invitedByName: by.name,
      acceptedAt: end?.what === "accepted" ? end.at : null,
      revokedAt: end?.what === "revoked" ? end.at : null,
    },
    select: { id: true },
  });
  const invited = ofMember({ id, organizationId, name: email });
  const detail = { role, expiresAt: expiresAt.toISOString(), replaced: 0 };
  await recordAuditEvent(
    db(),
    { actor: by, now: createdAt },
    { action: "member.invited", ...invited, detail },
  );
  if (!end) return;
  const { userId, name } = end.person;
  const ended = { actor: end.person, now: end.at };
  if (end.what === "revoked") {
    const revoked = { action: "member.invitation-revoked", ...invited, detail: { role } } as const;
    return recordAuditEvent(db(), ended, revoked);
  }
  await recordAuditEvent(db(), ended, {
    action: "member.joined",
    ...ofMember({ id: userId, organizationId, name }),
    detail: { role, email, invitedBy: by.name },
  });
}
