import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { listLibraryRows } from "./library-repository.ts";

export interface LibraryView {
  id: string;
  name: string;
}

/** The organization's libraries, by name. @throws AppError forbidden */
export async function listLibraries(ctx: Context): Promise<LibraryView[]> {
  requirePermission(ctx.actor, "token-set:read");
  return listLibraryRows(db(), ctx.actor.organizationId);
}
