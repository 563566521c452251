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

/** Enters an invitation whose link nobody knows any more, and what the record says of it. */
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
  const subject = { type: "member", id, name: email } as const;
  const detail = { role, expiresAt: expiresAt.toISOString(), replaced: 0 };
  const invited = { organizationId, action: "member.invited", subject, detail } as const;
  await recordAuditEvent(db(), { actor: by, now: createdAt }, invited);
  if (!end) return;
  const { userId, name } = end.person;
  const ended =
    end.what === "accepted"
      ? ({
          action: "member.joined",
          subject: { type: "member", id: userId, name },
          detail: { role, email, invitedBy: by.name },
        } as const)
      : ({ action: "member.invitation-revoked", subject, detail: { role } } as const);
  await recordAuditEvent(db(), { actor: end.person, now: end.at }, { organizationId, ...ended });
}
