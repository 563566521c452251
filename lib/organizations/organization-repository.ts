import "server-only";
import type { Db } from "#lib/db/client.ts";

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
