import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { getLibraryUseRow, listLibraryUseRows } from "./library-repository.ts";
import { type LibraryUseView, toLibraryUseView } from "./library-view.ts";

/** The organization's libraries with the number of their token sets, by name. @throws AppError forbidden */
export async function listLibraryUses(ctx: Context): Promise<LibraryUseView[]> {
  requirePermission(ctx.actor, "token-set:read");
  return (await listLibraryUseRows(db(), ctx.actor.organizationId)).map(toLibraryUseView);
}

/** One library. @throws AppError forbidden, not_found */
export async function getLibraryUse(
  ctx: Context,
  { libraryId }: { libraryId: string },
): Promise<LibraryUseView> {
  requirePermission(ctx.actor, "token-set:read");
  return toLibraryUseView(await getLibraryUseRow(db(), ctx.actor.organizationId, libraryId));
}
