import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { getLibraryUseRow, type LibraryUseRow, listLibraryUseRows } from "./library-repository.ts";
import type { LibraryUseView } from "./library-view.ts";

function toView(row: LibraryUseRow): LibraryUseView {
  const { id, name, createdAt, _count } = row;
  return { id, name, tokenSetCount: _count.tokenSets, createdAt: createdAt.toISOString() };
}

/** The organization's libraries with the number of their token sets, by name. @throws AppError forbidden */
export async function listLibraryUses(ctx: Context): Promise<LibraryUseView[]> {
  requirePermission(ctx.actor, "token-set:read");
  return (await listLibraryUseRows(db(), ctx.actor.organizationId)).map(toView);
}

/** One library. @throws AppError forbidden, not_found */
export async function getLibraryUse(
  ctx: Context,
  { libraryId }: { libraryId: string },
): Promise<LibraryUseView> {
  requirePermission(ctx.actor, "token-set:read");
  return toView(await getLibraryUseRow(db(), ctx.actor.organizationId, libraryId));
}
