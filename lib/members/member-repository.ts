import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import { revokeSessionsIn } from "#lib/auth/session-repository.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { env } from "#lib/env.ts";
import { notFound } from "#lib/errors.ts";

const memberSelect = {
  userId: true,
  organizationId: true,
  role: true,
  disabledAt: true,
  createdAt: true,
  user: { select: { name: true, email: true } },
} satisfies Prisma.MembershipSelect;

export type MemberRow = Prisma.MembershipGetPayload<{ select: typeof memberSelect }>;

/** All members of an organization, by name. */
export function listMemberRows(db: Db, organizationId: string): Promise<MemberRow[]> {
  return db.membership.findMany({
    where: { organizationId },
    orderBy: [{ user: { name: "asc" } }, { userId: "asc" }],
    select: memberSelect,
  });
}

/** The membership of a person, or null. */
export function findMemberRow(db: Db, organizationId: string, userId: string): Promise<MemberRow | null> {
  const where = { userId_organizationId: { userId, organizationId } };
  return db.membership.findUnique({ where, select: memberSelect });
}

/** @throws AppError not_found, for another organization's member too */
export async function getMemberRow(db: Db, organizationId: string, userId: string): Promise<MemberRow> {
  const row = await findMemberRow(db, organizationId, userId);
  if (!row) throw notFound("member");
  return row;
}

/** The membership of the person with this address, or null. */
export function findMemberByEmail(db: Db, organizationId: string, email: string): Promise<MemberRow | null> {
  return db.membership.findFirst({ where: { organizationId, user: { email } }, select: memberSelect });
}

/** Members with one of these roles who can sign in: the least powerful role first, then by name. */
export async function listNamesOfRoles(
  db: Db,
  { organizationId, roles, take }: { organizationId: string; roles: MemberRow["role"][]; take: number },
): Promise<{ name: string; role: MemberRow["role"] }[]> {
  const real = env().LARDER_DEMO ? {} : { user: { demo: false } };
  const rows = await db.membership.findMany({
    where: { organizationId, role: { in: roles }, disabledAt: null, ...real },
    orderBy: [{ role: "desc" }, { user: { name: "asc" } }, { userId: "asc" }],
    take,
    select: { role: true, user: { select: { name: true } } },
  });
  return rows.map(({ role, user }) => ({ role, name: user.name }));
}

/** Whether anybody but this person is an owner who can sign in. */
export async function hasAnotherOwner(tx: Tx, organizationId: string, userId: string): Promise<boolean> {
  const real = env().LARDER_DEMO ? {} : { user: { demo: false } };
  const where = { organizationId, userId: { not: userId }, role: "owner" as const, disabledAt: null };
  return (await tx.membership.count({ where: { ...where, ...real } })) > 0;
}

/** Makes a membership. Sessions of an earlier one went with it. */
export async function insertMembership(
  tx: Tx,
  membership: { userId: string; organizationId: string; role: MemberRow["role"] },
  now: Date,
): Promise<void> {
  await tx.membership.create({ data: { ...membership, createdAt: now }, select: { userId: true } });
}

/** Changes a member's role or disables them, and ends their sessions in the organization. */
export async function updateMembership(
  tx: Tx,
  { userId, organizationId }: MemberRow,
  data: { role: MemberRow["role"] } | { disabledAt: Date | null },
  now: Date,
): Promise<void> {
  await tx.membership.update({
    where: { userId_organizationId: { userId, organizationId } },
    data: { ...data, version: { increment: 1 } },
    select: { userId: true },
  });
  await revokeSessionsIn(tx, userId, organizationId, now);
}

/** Removes a person from an organization, with their sessions and API keys there. The account stays. */
export async function deleteMembership(tx: Tx, { userId, organizationId }: MemberRow): Promise<void> {
  const where = { userId_organizationId: { userId, organizationId } };
  await tx.membership.delete({ where, select: { userId: true } });
}
