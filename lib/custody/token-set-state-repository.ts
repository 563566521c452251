import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { notFound } from "#lib/errors.ts";

/** The columns that decide what may be done with a token set. */
const stateSelect = {
  id: true,
  organizationId: true,
  applicationId: true,
  libraryId: true,
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
  retryAt: true,
  refreshedAt: true,
  failureCount: true,
  failureReason: true,
  failedAt: true,
  checkedAt: true,
  checkActive: true,
  checkDetail: true,
  credentialsRefusedAt: true,
  doubtSince: true,
  doubtEvidence: true,
  verdict: true,
  verdictEvidence: true,
  verdictAt: true,
  pausedAt: true,
  pausedBy: true,
  pauseReason: true,
  archivedAt: true,
  archivedBy: true,
  unprovenSince: true,
  promisedUntil: true,
  promisedTo: true,
  revokedAt: true,
  revocationProof: true,
  revocationDetail: true,
  authorizedBy: true,
  createdAt: true,
} satisfies Prisma.TokenSetSelect;

export const tokenSetSelect = {
  ...stateSelect,
  application: { select: { id: true, name: true, redirectMode: true, credentialsRefusedAt: true } },
  library: { select: { id: true, name: true } },
  // Access that waits for a member's decision.
  grants: { where: { standing: "aside" }, select: { receivedAt: true }, orderBy: { receivedAt: "asc" } },
} satisfies Prisma.TokenSetSelect;

/** A token set as the engine sees it. */
export type TokenSetState = Prisma.TokenSetGetPayload<{ select: typeof stateSelect }>;

/** A token set with the names of its application and library, and what waits for a decision. */
export type TokenSetRow = Prisma.TokenSetGetPayload<{ select: typeof tokenSetSelect }>;

const stateColumns = Prisma.raw(
  Object.keys(stateSelect)
    .map((column) => `"${column}"`)
    .join(", "),
);

/** @throws AppError not_found, for another organization's token set too */
export async function getTokenSetRow(db: Db, organizationId: string, id: string): Promise<TokenSetRow> {
  const row = await db.tokenSet.findFirst({ where: { id, organizationId }, select: tokenSetSelect });
  if (!row) throw notFound("token set");
  return row;
}

/** @throws AppError not_found, for another organization's token set too */
export async function getTokenSetState(db: Db, organizationId: string, id: string): Promise<TokenSetState> {
  const row = await db.tokenSet.findFirst({ where: { id, organizationId }, select: stateSelect });
  if (!row) throw notFound("token set");
  return row;
}

/** Locks a token set's row until the transaction ends and reads it. @throws AppError not_found */
export async function lockTokenSet(tx: Tx, organizationId: string, id: string): Promise<TokenSetState> {
  const [row] = await tx.$queryRaw<TokenSetState[]>`
    SELECT ${stateColumns} FROM "TokenSet"
    WHERE "id" = ${id}::uuid AND "organizationId" = ${organizationId}::uuid FOR UPDATE`;
  if (!row) throw notFound("token set");
  return row;
}

/** Changes the columns of one token set that the caller has locked. */
export async function updateTokenSet(
  tx: Tx,
  id: string,
  data: Prisma.TokenSetUncheckedUpdateInput,
): Promise<void> {
  await tx.tokenSet.update({ where: { id }, data, select: { id: true } });
}

/** Changes the columns of a token set whose generation is still the current one, outside of any claim. */
export async function updateGeneration(
  db: Db,
  { tokenSetId, generation }: { tokenSetId: string; generation: number },
  data: Prisma.TokenSetUncheckedUpdateInput,
): Promise<void> {
  await db.tokenSet.updateMany({ where: { id: tokenSetId, generation }, data });
}

/** Whether this database knows the token set. */
export async function hasTokenSet(db: Db, organizationId: string, id: string): Promise<boolean> {
  return (await db.tokenSet.count({ where: { id, organizationId } })) > 0;
}

/** Marks a living set as possibly behind the provider: it is asked about before anything is spent. */
export async function markUnproven(db: Db, id: string, now: Date): Promise<void> {
  await db.tokenSet.updateMany({
    where: { id, verdict: null },
    data: { unprovenSince: now, checkedAt: null },
  });
}
