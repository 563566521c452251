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

/** Without a value a list is empty, as everywhere else. */
const lists: readonly string[] = ["requestedScopes", "grantedScopes"];

/** @param table as its statement calls it */
const stateColumnsOf = (table: string) =>
  Prisma.raw(
    Object.keys(stateSelect)
      .map((name) => {
        const column = `${table}."${name}"`;
        return lists.includes(name) ? `COALESCE(${column}, '{}') AS "${name}"` : column;
      })
      .join(", "),
  );

/** A row with what belongs to its set beside it, as one statement reads it. */
interface FlatRow extends TokenSetState {
  applicationName: string;
  redirectMode: TokenSetRow["application"]["redirectMode"];
  applicationRefusedAt: Date | null;
  libraryName: string;
  asideSince: Date[];
}

function toTokenSetRow(row: FlatRow): TokenSetRow {
  const { applicationName, redirectMode, applicationRefusedAt, libraryName, asideSince, ...state } = row;
  return {
    ...state,
    application: {
      ...{ id: row.applicationId, name: applicationName, redirectMode },
      credentialsRefusedAt: applicationRefusedAt,
    },
    library: { id: row.libraryId, name: libraryName },
    grants: asideSince.map((receivedAt) => ({ receivedAt })),
  };
}

/**
 * The organization's token sets with these ids, in their order; one that has gone since is left out. One statement: a page
 * of the list has fifty.
 */
export async function listTokenSetRows(
  db: Db,
  organizationId: string,
  ids: readonly string[],
): Promise<TokenSetRow[]> {
  const rows = await db.$queryRaw<FlatRow[]>`
    SELECT ${stateColumnsOf("t")}, a."name" AS "applicationName", a."redirectMode",
      a."credentialsRefusedAt" AS "applicationRefusedAt", l."name" AS "libraryName",
      ARRAY(
        SELECT g."receivedAt" FROM "Grant" g
        WHERE g."tokenSetId" = t."id" AND g."organizationId" = t."organizationId" AND g."standing" = 'aside'
        ORDER BY g."receivedAt"
      ) AS "asideSince"
    FROM unnest(${[...ids]}::uuid[]) WITH ORDINALITY AS p("id", "place")
    JOIN "TokenSet" t ON t."id" = p."id" AND t."organizationId" = ${organizationId}::uuid
    JOIN "Application" a ON a."id" = t."applicationId"
    JOIN "Library" l ON l."id" = t."libraryId"
    ORDER BY p."place"`;
  return rows.map(toTokenSetRow);
}

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
    SELECT ${stateColumnsOf("t")} FROM "TokenSet" t
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
