import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { getLibraryUseRow, type LibraryUseRow, listLibraryUseRows } from "./library-repository.ts";
import type { LibraryUseView } from "./library-view.ts";

function toView(row: LibraryUseRow): LibraryUseView {
  const { id, name, createdAt, _count } = row;
  return { id, name, tokenSetCount: _count.tokenSets, createdAt: createdAt.toISOString() };
}

/** The organization's libraries with the number of their token sets, by name. @throws AppError forbidden */
export async function listLibraryUses(actor: Actor): Promise<LibraryUseView[]> {
  requirePermission(actor, "token-set:read");
  return (await listLibraryUseRows(db(), actor.organizationId)).map(toView);
}

/** One library. @throws AppError forbidden, not_found */
export async function getLibraryUse(actor: Actor, libraryId: string): Promise<LibraryUseView> {
  requirePermission(actor, "token-set:read");
  return toView(await getLibraryUseRow(db(), actor.organizationId, libraryId));
}
