import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

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

/** Counts the demo's accounts, or all others. */
export function countUsers(db: Db, { demo }: { demo: boolean }): Promise<number> {
  return db.user.count({ where: { demo } });
}

export interface NewUser {
  id: string;
  name: string;
  email: string;
  passwordHash: string;
  createdAt: Date;
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
