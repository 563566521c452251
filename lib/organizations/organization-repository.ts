import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { notFound } from "#lib/errors.ts";

/**
 * Locks an organization until the transaction ends: its members, roles and name change one at a time. Rows that only
 * refer to it are not held up. @throws AppError not_found
 */
export async function lockOrganization(tx: Tx, organizationId: string): Promise<{ name: string }> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT "name" FROM "Organization" WHERE "id" = ${organizationId}::uuid FOR NO KEY UPDATE`;
  const [organization] = rows;
  if (!organization) throw notFound("organization");
  return organization;
}

/** The organizations in which a person is in good standing, by name. */
export function listOrganizationRows(db: Db, userId: string) {
  return db.membership.findMany({
    where: { userId, disabledAt: null },
    orderBy: [{ organization: { name: "asc" } }, { organizationId: "asc" }],
    select: { role: true, organization: { select: { id: true, name: true } } },
  });
}

/** The organizations of which a person is a member, whatever their standing. */
export async function listOrganizationIds(db: Db, userId: string): Promise<string[]> {
  const rows = await db.membership.findMany({ where: { userId }, select: { organizationId: true } });
  return rows.map((row) => row.organizationId);
}
