import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { SealedPlace } from "#lib/crypto/seal.ts";
import type { Db } from "#lib/db/client.ts";

/** Where a client secret is kept. */
export function clientSecretPlace(id: string): SealedPlace {
  return { table: "ClientSecret", column: "secretSealed", row: id };
}

/** An application with its sealed secrets, the next one first: for the server's own calls, never for a view. */
const credentialsSelect = {
  id: true,
  organizationId: true,
  name: true,
  clientId: true,
  authentication: true,
  secrets: { orderBy: { slot: "desc" }, select: { id: true, slot: true, secretSealed: true } },
} satisfies Prisma.ApplicationSelect;

export type ApplicationWithSecrets = Prisma.ApplicationGetPayload<{ select: typeof credentialsSelect }>;

export async function listApplicationsWithSecrets(db: Db, ids: string[]): Promise<ApplicationWithSecrets[]> {
  return db.application.findMany({ where: { id: { in: ids } }, select: credentialsSelect });
}
