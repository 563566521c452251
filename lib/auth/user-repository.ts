import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { env } from "#lib/env.ts";

/** The account with this address, its password hash, and the organizations where it is not disabled. */
export function findUserWithPasswordHash(db: Db, email: string) {
  return db.user.findUnique({
    where: { email },
    select: {
      id: true,
      name: true,
      passwordHash: true,
      demo: true,
      memberships: {
        where: { disabledAt: null },
        orderBy: { createdAt: "asc" },
        select: { organizationId: true, version: true },
      },
    },
  });
}

/** The organizations of which a person is a member, disabled or not, in the order in which their records are locked. */
export async function listOrganizationsOf(db: Db, userId: string): Promise<string[]> {
  const rows = await db.membership.findMany({
    where: { userId },
    orderBy: { organizationId: "asc" },
    select: { organizationId: true },
  });
  return rows.map(({ organizationId }) => organizationId);
}

/** Counts the demo's accounts, or all others. */
export function countUsers(db: Db, { demo }: { demo: boolean }): Promise<number> {
  return db.user.count({ where: { demo } });
}

/** The operators who can sign in, by name. */
export async function listOperatorNames(db: Db): Promise<string[]> {
  const real = env().LARDER_DEMO ? {} : { demo: false };
  const rows = await db.user.findMany({
    where: { operatorSince: { not: null }, memberships: { some: { disabledAt: null } }, ...real },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: { name: true },
  });
  return rows.map(({ name }) => name);
}

export interface NewUser {
  id: string;
  name: string;
  email: string;
  passwordHash: string;
  createdAt: Date;
  /** Nobody but the first owner is an operator from the beginning. */
  operatorSince?: Date;
}

export async function insertUser(tx: Tx, user: NewUser): Promise<void> {
  await tx.user.create({ data: user, select: { id: true } });
}

export async function updateUserName(tx: Tx, id: string, name: string): Promise<void> {
  await tx.user.update({ where: { id }, data: { name }, select: { id: true } });
}

/** Replaces the password hash that was read; false when it has changed since. */
export async function replacePasswordHash(
  tx: Tx,
  id: string,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const where = { id, passwordHash: from };
  return (await tx.user.updateMany({ where, data: { passwordHash: to } })).count === 1;
}

/** Sets a password hash, whatever it was. */
export async function setPasswordHash(tx: Tx, id: string, passwordHash: string): Promise<void> {
  await tx.user.update({ where: { id }, data: { passwordHash }, select: { id: true } });
}
