import "server-only";
import type { Db } from "#lib/db/client.ts";

/** Another organization of a person, in which they are not disabled, that has something with this id. */
export async function findOtherOrganization(
  db: Db,
  person: { userId: string; organizationId: string },
  id: string,
): Promise<{ id: string; name: string } | null> {
  const has = { some: { id } };
  return db.organization.findFirst({
    where: {
      id: { not: person.organizationId },
      memberships: { some: { userId: person.userId, disabledAt: null } },
      OR: [{ tokenSets: has }, { applications: has }, { libraries: has }],
    },
    select: { id: true, name: true },
  });
}
