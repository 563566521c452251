import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";

/** An application of an organization. */
export interface ApplicationKey {
  organizationId: string;
  applicationId: string;
}

/** How many machines collect access tokens of the application's token sets. */
export function countMachinesOf(db: Db, key: ApplicationKey, now: Date): Promise<number> {
  return db.machine.count({
    where: {
      organizationId: key.organizationId,
      tokenSet: { applicationId: key.applicationId },
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
    },
  });
}

export interface UsingSet {
  id: string;
  name: string;
  environment: Environment;
  library: { name: string };
}

/** Some of the token sets that use the application, those in production first. */
export function listUsingSets(db: Db, key: ApplicationKey, take: number): Promise<UsingSet[]> {
  return db.tokenSet.findMany({
    where: key,
    orderBy: [{ environment: "desc" }, { name: "asc" }, { id: "asc" }],
    take,
    select: { id: true, name: true, environment: true, library: { select: { name: true } } },
  });
}
