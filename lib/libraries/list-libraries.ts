import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { listLibraryRows } from "./library-repository.ts";

export interface LibraryView {
  id: string;
  name: string;
}

/** The organization's libraries, by name. @throws AppError forbidden */
export async function listLibraries(actor: Actor): Promise<LibraryView[]> {
  requirePermission(actor, "token-set:read");
  return listLibraryRows(db(), actor.organizationId);
}
