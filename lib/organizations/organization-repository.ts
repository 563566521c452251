import "server-only";
import type { Role } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

interface OwnOrganization {
  id: string;
  name: string;
  role: Role;
}

/** The organizations where a person is not disabled, by name: every page's menu has them. */
export function listOrganizationRows(db: Db, userId: string): Promise<OwnOrganization[]> {
  return db.$queryRaw<OwnOrganization[]>`
    SELECT o."id", o."name", m."role" FROM "Membership" m JOIN "Organization" o ON o."id" = m."organizationId"
    WHERE m."userId" = ${userId}::uuid AND m."disabledAt" IS NULL ORDER BY o."name", o."id"`;
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
