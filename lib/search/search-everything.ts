import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { findApplicationsCalled, findLibrariesCalled, findTokenSetsCalled } from "./search-repository.ts";
import type { SearchView } from "./search-view.ts";

/** Token sets, applications and libraries of the organization whose name contains the words. @throws AppError forbidden */
export async function searchEverything(actor: Actor, words: string): Promise<SearchView> {
  requirePermission(actor, "token-set:read");
  const { organizationId } = actor;
  const [tokenSets, applications, libraries] = await Promise.all([
    findTokenSetsCalled(db(), organizationId, words),
    findApplicationsCalled(db(), organizationId, words),
    findLibrariesCalled(db(), organizationId, words),
  ]);
  return {
    tokenSets: tokenSets.map((set) => ({ ...set, library: set.library.name })),
    applications,
    libraries,
  };
}
