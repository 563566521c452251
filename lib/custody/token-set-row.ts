import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { notFound } from "#lib/errors.ts";

export const tokenSetSelect = {
  id: true,
  organizationId: true,
  applicationId: true,
  name: true,
  environment: true,
  requestedScopes: true,
  grantedScopes: true,
  generation: true,
  fence: true,
  claimedUntil: true,
  claimedByAttemptId: true,
  accessTokenIssuedAt: true,
  accessTokenExpiresAt: true,
  nextRefreshAt: true,
  refreshedAt: true,
  failureCount: true,
  failureReason: true,
  failedAt: true,
  checkedAt: true,
  checkActive: true,
  checkDetail: true,
  verdict: true,
  verdictEvidence: true,
  verdictAt: true,
  pausedAt: true,
  unprovenSince: true,
  promisedUntil: true,
  promisedTo: true,
  revokedAt: true,
  revocationProof: true,
  revocationDetail: true,
  authorizedBy: true,
  createdAt: true,
  application: { select: { id: true, name: true, redirectMode: true } },
  library: { select: { id: true, name: true } },
} satisfies Prisma.TokenSetSelect;

export type TokenSetRow = Prisma.TokenSetGetPayload<{ select: typeof tokenSetSelect }>;

/** @throws AppError not_found, for another organization's token set too */
export async function getTokenSetRow(db: Db, organizationId: string, id: string): Promise<TokenSetRow> {
  const row = await db.tokenSet.findFirst({ where: { id, organizationId }, select: tokenSetSelect });
  if (!row) throw notFound("token set");
  return row;
}

/** Locks a token set's row until the transaction ends and reads it. @throws AppError not_found */
export async function lockTokenSet(tx: Tx, organizationId: string, id: string): Promise<TokenSetRow> {
  await tx.$queryRaw`
    SELECT "id" FROM "TokenSet"
    WHERE "id" = ${id}::uuid AND "organizationId" = ${organizationId}::uuid FOR UPDATE`;
  return getTokenSetRow(tx, organizationId, id);
}

/** Changes the columns of one token set that the caller has locked. */
export async function updateTokenSet(
  tx: Tx,
  id: string,
  data: Prisma.TokenSetUncheckedUpdateInput,
): Promise<void> {
  await tx.tokenSet.update({ where: { id }, data, select: { id: true } });
}
