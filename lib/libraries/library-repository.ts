import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { notFound } from "#lib/errors.ts";

export interface LockedLibrary {
  name: string;
  archivedAt: Date | null;
}

/** Locks a library's row until the transaction ends. @throws AppError not_found */
export async function lockLibrary(tx: Tx, organizationId: string, id: string): Promise<LockedLibrary> {
  const [row] = await tx.$queryRaw<LockedLibrary[]>`
    SELECT "name", "archivedAt" FROM "Library"
    WHERE "id" = ${id}::uuid AND "organizationId" = ${organizationId}::uuid FOR UPDATE`;
  if (!row) throw notFound("library");
  return row;
}

export async function updateLibraryName(tx: Tx, id: string, name: string): Promise<void> {
  await tx.library.update({ where: { id }, data: { name }, select: { id: true } });
}

/** Archives a library, or takes it back into use. */
export async function updateLibraryArchived(tx: Tx, id: string, archivedAt: Date | null): Promise<void> {
  await tx.library.update({ where: { id }, data: { archivedAt }, select: { id: true } });
}

/** How many token sets hang on a library. */
export function countSetsOfLibrary(tx: Tx, organizationId: string, libraryId: string): Promise<number> {
  return tx.tokenSet.count({ where: { organizationId, libraryId } });
}

export async function deleteLibraryRow(tx: Tx, id: string): Promise<void> {
  await tx.library.delete({ where: { id }, select: { id: true } });
}

export interface NewLibrary {
  id: string;
  organizationId: string;
  name: string;
  createdAt: Date;
}

/** Inserts a library, unless there is one of this name; true when it was inserted. */
export async function insertLibraryIfNew(tx: Tx, library: NewLibrary): Promise<boolean> {
  return (await tx.library.createMany({ data: [library], skipDuplicates: true })).count === 1;
}

/** A library that somebody named. */
export interface CalledLibrary {
  id: string;
  archivedAt: Date | null;
}

/**
 * The library with this name, in capitals or not, or the one that it was merged into; null when there is none. It stays until
 * the transaction ends.
 */
export async function findLibraryCalled(
  tx: Tx,
  organizationId: string,
  name: string,
): Promise<CalledLibrary | null> {
  // A merge that is under way is waited for; the second statement sees what it wrote.
  const [own] = await tx.$queryRaw<CalledLibrary[]>`
    SELECT "id", "archivedAt" FROM "Library" WHERE "organizationId" = ${organizationId}::uuid AND lower("name") = lower(${name})
    FOR KEY SHARE`;
  if (own) return own;
  const [merged] = await tx.$queryRaw<CalledLibrary[]>`
    SELECT l."id", l."archivedAt" FROM "MergedLibrary" m
    JOIN "Library" l ON l."organizationId" = m."organizationId" AND l."id" = m."libraryId"
    WHERE m."organizationId" = ${organizationId}::uuid AND lower(m."name") = lower(${name})
    ORDER BY m."mergedAt" DESC LIMIT 1 FOR KEY SHARE OF l`;
  return merged ?? null;
}

/** The library that this one was merged into, by the id that it had; null when it was not. */
export async function findMergedInto(db: Db, organizationId: string, id: string): Promise<string | null> {
  const row = await db.mergedLibrary.findFirst({
    where: { id, organizationId },
    select: { libraryId: true },
  });
  return row?.libraryId ?? null;
}
