import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

/** Every organization by name, with its number of members and the addresses of its owners who are not disabled. */
export function listOrganizationRows(db: Db) {
  return db.organization.findMany({
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: {
      id: true,
      name: true,
      _count: { select: { memberships: true } },
      memberships: {
        where: { role: "owner", disabledAt: null },
        orderBy: { createdAt: "asc" },
        select: { user: { select: { email: true } } },
      },
    },
  });
}

/** Every operator by name. */
export function listOperatorRows(db: Db) {
  return db.user.findMany({
    where: { operatorSince: { not: null } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: { name: true, email: true, demo: true, operatorSince: true },
  });
}

/** The account with this address, or null. */
export function findAccount(db: Db, email: string) {
  return db.user.findUnique({ where: { email }, select: { id: true, name: true, demo: true } });
}

/** Makes a person an operator; false for one who is. */
export async function setOperator(tx: Tx, id: string, since: Date): Promise<boolean> {
  const where = { id, operatorSince: null };
  return (await tx.user.updateMany({ where, data: { operatorSince: since } })).count === 1;
}

/** Ends that a person is an operator; false for one who is none. */
export async function unsetOperator(tx: Tx, id: string): Promise<boolean> {
  const where = { id, operatorSince: { not: null } };
  return (await tx.user.updateMany({ where, data: { operatorSince: null } })).count === 1;
}
