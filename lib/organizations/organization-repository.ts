import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

/** The organizations where a person is not disabled, by name. */
export function listOrganizationRows(db: Db, userId: string) {
  return db.membership.findMany({
    where: { userId, disabledAt: null },
    orderBy: [{ organization: { name: "asc" } }, { organizationId: "asc" }],
    select: { role: true, organization: { select: { id: true, name: true } } },
  });
}

export interface NewOrganization {
  id: string;
  name: string;
  ownerId: string;
  createdAt: Date;
}

/** Makes an organization with its first owner. */
export async function insertOrganization(tx: Tx, organization: NewOrganization): Promise<void> {
  const { id, name, ownerId, createdAt } = organization;
  const owner = { userId: ownerId, role: "owner", createdAt } as const;
  const data = { id, name, createdAt, memberships: { create: owner } };
  await tx.organization.create({ data, select: { id: true } });
}

export async function updateOrganizationName(tx: Tx, id: string, name: string): Promise<void> {
  await tx.organization.update({ where: { id }, data: { name }, select: { id: true } });
}
