import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";

/** Locks the application of a token set until the transaction ends: before any of its sets, so that nobody waits in a circle. */
export async function lockApplicationOf(tx: Tx, tokenSetId: string): Promise<void> {
  await tx.$queryRaw`
    SELECT a."id" FROM "Application" a JOIN "TokenSet" t ON t."applicationId" = a."id"
    WHERE t."id" = ${tokenSetId}::uuid FOR NO KEY UPDATE OF a`;
}

/** Whether the application has a client secret that was not tried: entered meanwhile, so nothing is known against it. */
export async function hasUntriedSecret(
  tx: Tx,
  applicationId: string,
  triedIds: readonly string[],
): Promise<boolean> {
  return (await tx.clientSecret.count({ where: { applicationId, id: { notIn: [...triedIds] } } })) > 0;
}

/**
 * Notes that the provider refused every secret of an application: nothing is spent by itself for any of its token sets
 * until a secret is replaced or accepted. Returns the application's name when that is news, null when it was known:
 * one alarm, not one for each set.
 */
export async function holdApplication(tx: Tx, applicationId: string, now: Date): Promise<string | null> {
  const [held] = await tx.application.updateManyAndReturn({
    where: { id: applicationId, credentialsRefusedAt: null },
    data: { credentialsRefusedAt: now },
    select: { name: true },
  });
  await tx.tokenSet.updateMany({
    where: { applicationId, credentialsRefusedAt: null },
    data: { credentialsRefusedAt: now },
  });
  return held?.name ?? null;
}

/** Ends the hold: sets that failed for the refused client alone are tried again as they come due. */
export async function releaseApplication(tx: Tx, applicationId: string): Promise<void> {
  const released = await tx.application.updateMany({
    where: { id: applicationId, credentialsRefusedAt: { not: null } },
    data: { credentialsRefusedAt: null },
  });
  if (released.count === 0) return;
  await tx.tokenSet.updateMany({
    where: { applicationId, credentialsRefusedAt: { not: null } },
    data: { credentialsRefusedAt: null, retryAt: null },
  });
  await tx.tokenSet.updateMany({
    where: { applicationId, verdict: "client_secret_changed" },
    data: { verdict: null, verdictEvidence: Prisma.DbNull, verdictAt: null },
  });
}
