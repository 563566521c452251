import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { LibraryRow } from "./library-list-repository.ts";

/** The two libraries of a merge, of one organization. */
export interface MergePair {
  organizationId: string;
  libraryId: string;
  intoId: string;
}

/** Locks both libraries until the transaction ends, always in the same order; those that are gone are missing. */
export function lockBoth(tx: Tx, { organizationId, libraryId, intoId }: MergePair): Promise<LibraryRow[]> {
  return tx.$queryRaw<LibraryRow[]>`
    SELECT "id", "name", "createdAt", "archivedAt" FROM "Library"
    WHERE "organizationId" = ${organizationId}::uuid AND "id" IN (${libraryId}::uuid, ${intoId}::uuid)
    ORDER BY "id" FOR UPDATE`;
}

/**
 * Locks the token sets of both libraries, as whoever claims or settles one does, and tells the environments of those that
 * are to move. A claim is a column of theirs and stays.
 */
export async function lockSetsOfBoth(tx: Tx, pair: MergePair): Promise<Environment[]> {
  const { organizationId, libraryId, intoId } = pair;
  const rows = await tx.$queryRaw<{ libraryId: string; environment: Environment }[]>`
    SELECT "libraryId", "environment" FROM "TokenSet"
    WHERE "organizationId" = ${organizationId}::uuid AND "libraryId" IN (${libraryId}::uuid, ${intoId}::uuid)
    ORDER BY "id" FOR UPDATE`;
  const moving = rows.filter((row) => row.libraryId === libraryId);
  return [...new Set(moving.map(({ environment }) => environment))];
}

/** A name that both libraries have in one environment. */
export interface TakenName {
  environment: Environment;
  /** The set that would move. */
  id: string;
  name: string;
  /** The one that has its name already. */
  otherId: string;
  otherName: string;
}

/** The sets that cannot move because the other library has one of their name. */
export function listTakenNames(
  db: Db,
  { organizationId, libraryId, intoId }: MergePair,
): Promise<TakenName[]> {
  return db.$queryRaw<TakenName[]>`
    SELECT a."environment", a."id", a."name", b."id" AS "otherId", b."name" AS "otherName"
    FROM "TokenSet" a JOIN "TokenSet" b ON b."organizationId" = a."organizationId"
      AND b."libraryId" = ${intoId}::uuid AND b."environment" = a."environment" AND lower(b."name") = lower(a."name")
    WHERE a."organizationId" = ${organizationId}::uuid AND a."libraryId" = ${libraryId}::uuid
    ORDER BY a."environment" DESC, a."name", a."id"`;
}

export interface HangingOn {
  production: number;
  development: number;
  machines: number;
  openLinks: number;
}

/** What moves with a library: its token sets, the machines that collect from them and the links that can still be used. */
export async function countHangingOn(
  db: Db,
  { organizationId, libraryId }: Pick<MergePair, "organizationId" | "libraryId">,
  now: Date,
): Promise<HangingOn> {
  const [counts] = await db.$queryRaw<HangingOn[]>`
    SELECT (count(*) FILTER (WHERE t."environment" = 'production'))::int AS "production",
      (count(*) FILTER (WHERE t."environment" = 'development'))::int AS "development",
      COALESCE(sum((SELECT count(*) FROM "Machine" m WHERE m."tokenSetId" = t."id" AND m."revokedAt" IS NULL)), 0)::int
        AS "machines",
      COALESCE(sum((SELECT count(*) FROM "ConnectLink" l WHERE l."tokenSetId" = t."id" AND l."revokedAt" IS NULL
        AND l."completedAt" IS NULL AND l."declinedAt" IS NULL AND l."expiresAt" > ${now}::timestamptz)), 0)::int
        AS "openLinks"
    FROM "TokenSet" t
    WHERE t."organizationId" = ${organizationId}::uuid AND t."libraryId" = ${libraryId}::uuid`;
  return counts ?? { production: 0, development: 0, machines: 0, openLinks: 0 };
}

/** Moves a library's token sets; machines, links and history hang on the sets. */
export async function moveSets(tx: Tx, { organizationId, libraryId, intoId }: MergePair): Promise<void> {
  await tx.tokenSet.updateMany({ where: { organizationId, libraryId }, data: { libraryId: intoId } });
}

export interface MergeRecord extends MergePair {
  name: string;
  mergedAt: Date;
  mergedByName: string;
}

/** Leaves, in place of a library without token sets, what it was merged into. */
export async function replaceByMerged(tx: Tx, record: MergeRecord): Promise<void> {
  const { organizationId, libraryId, intoId, ...written } = record;
  await tx.mergedLibrary.updateMany({ where: { organizationId, libraryId }, data: { libraryId: intoId } });
  await tx.mergedLibrary.create({
    data: { ...written, organizationId, id: libraryId, libraryId: intoId },
    select: { id: true },
  });
  await tx.library.delete({ where: { id: libraryId }, select: { id: true } });
}

/** The ids of the libraries that were merged into this one. */
export async function listMergedIds(db: Db, organizationId: string, libraryId: string): Promise<string[]> {
  const rows = await db.mergedLibrary.findMany({
    where: { organizationId, libraryId },
    orderBy: { mergedAt: "desc" },
    take: 50,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
