import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

const invitationSelect = {
  id: true,
  organizationId: true,
  email: true,
  role: true,
  invitedById: true,
  invitedByName: true,
  createdAt: true,
  expiresAt: true,
  acceptedAt: true,
  revokedAt: true,
  organization: { select: { name: true } },
} satisfies Prisma.InvitationSelect;

export type InvitationRow = Prisma.InvitationGetPayload<{ select: typeof invitationSelect }>;

export function findInvitationByHash(db: Db, tokenHash: string): Promise<InvitationRow | null> {
  return db.invitation.findUnique({ where: { tokenHash }, select: invitationSelect });
}

export function findInvitation(db: Db, organizationId: string, id: string): Promise<InvitationRow | null> {
  return db.invitation.findFirst({ where: { id, organizationId }, select: invitationSelect });
}

/** An invitation of any organization. */
export function findInvitationOfAny(db: Db, id: string): Promise<InvitationRow | null> {
  return db.invitation.findUnique({ where: { id }, select: invitationSelect });
}

const isOpen = { acceptedAt: null, revokedAt: null };

/** The newest 100 invitations of all organizations that can still be accepted. */
export function listLivingInvitationRows(db: Db, now: Date): Promise<InvitationRow[]> {
  return db.invitation.findMany({
    where: { ...isOpen, expiresAt: { gt: now } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: 100,
    select: invitationSelect,
  });
}

/** Gives an invitation another token; false when it cannot be accepted any more. */
export async function replaceInvitationToken(
  tx: Tx,
  id: string,
  tokenHash: string,
  now: Date,
): Promise<boolean> {
  const where = { id, ...isOpen, expiresAt: { gt: now } };
  return (await tx.invitation.updateMany({ where, data: { tokenHash } })).count === 1;
}

/** The newest 100 invitations that were neither accepted nor revoked. */
export function listOpenInvitationRows(db: Db, organizationId: string): Promise<InvitationRow[]> {
  return db.invitation.findMany({
    where: { organizationId, acceptedAt: null, revokedAt: null },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: 100,
    select: invitationSelect,
  });
}

export type NewInvitation = Omit<InvitationRow, "acceptedAt" | "revokedAt" | "organization"> & {
  tokenHash: string;
};

export async function insertInvitation(tx: Tx, invitation: NewInvitation): Promise<void> {
  await tx.invitation.create({ data: invitation, select: { id: true } });
}

/** Revokes earlier invitations to an address; returns how many there were. */
export async function revokeInvitationsTo(
  tx: Tx,
  organizationId: string,
  email: string,
  now: Date,
): Promise<number> {
  const where = { organizationId, email, acceptedAt: null, revokedAt: null };
  return (await tx.invitation.updateMany({ where, data: { revokedAt: now } })).count;
}

/** Revokes one invitation; false when it was already accepted or revoked. */
export async function revokeInvitationRow(tx: Tx, id: string, now: Date): Promise<boolean> {
  const where = { id, acceptedAt: null, revokedAt: null };
  return (await tx.invitation.updateMany({ where, data: { revokedAt: now } })).count === 1;
}

/** Marks an invitation as accepted; true for one caller only. */
export async function takeInvitation(tx: Tx, id: string, now: Date): Promise<boolean> {
  const where = { id, acceptedAt: null, revokedAt: null, expiresAt: { gt: now } };
  return (await tx.invitation.updateMany({ where, data: { acceptedAt: now } })).count === 1;
}
