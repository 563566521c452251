import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { SealedPlace } from "#lib/crypto/seal.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

/** Where a client secret is kept. All sets of its application use it, in both environments. */
export function clientSecretPlace(
  id: string,
  application: { id: string; organizationId: string },
): SealedPlace {
  const { id: applicationId, organizationId } = application;
  return { table: "ClientSecret", column: "secretSealed", row: id, organizationId, applicationId };
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

/** SQL condition: a current secret is marked accepted already, and its application is not on hold. */
export function clientSecretIsKnownGood(secretId: string): Prisma.Sql {
  return Prisma.sql`EXISTS (
    SELECT FROM "ClientSecret" c JOIN "Application" a ON a."id" = c."applicationId"
    WHERE c."id" = ${secretId}::uuid AND c."slot" = 'current' AND c."acceptedAt" IS NOT NULL AND c."refusedAt" IS NULL
      AND a."credentialsRefusedAt" IS NULL
  )`;
}

export async function markRefused(tx: Tx, secretIds: readonly string[], now: Date): Promise<void> {
  await tx.clientSecret.updateMany({ where: { id: { in: [...secretIds] } }, data: { refusedAt: now } });
}

export async function markAccepted(tx: Tx, secretId: string, now: Date): Promise<void> {
  await tx.clientSecret.updateMany({
    where: { id: secretId, OR: [{ acceptedAt: null }, { refusedAt: { not: null } }] },
    data: { acceptedAt: now, refusedAt: null },
  });
}

/** Whether the provider refused the current secret when it was last heard. */
export async function isCurrentRefused(tx: Tx, applicationId: string): Promise<boolean> {
  const refused = { applicationId, slot: "current", refusedAt: { not: null } } as const;
  return (await tx.clientSecret.count({ where: refused })) > 0;
}

/** Puts a waiting secret in the current one's place, which is deleted; null when it does not wait any more. */
export async function promoteSecret(tx: Tx, applicationId: string, secretId: string) {
  await tx.$queryRaw`SELECT "id" FROM "Application" WHERE "id" = ${applicationId}::uuid FOR UPDATE`;
  const next = await tx.clientSecret.findFirst({
    where: { id: secretId, applicationId, slot: "next" },
    select: { secretHint: true, application: { select: { name: true, organizationId: true } } },
  });
  if (!next) return null;
  await tx.clientSecret.deleteMany({ where: { applicationId, slot: "current" } });
  await tx.clientSecret.update({ where: { id: secretId }, data: { slot: "current" }, select: { id: true } });
  return next;
}
