import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { findApplicationsCalled, findLibrariesCalled, findTokenSetsCalled } from "./search-repository.ts";
import type { SearchView } from "./search-view.ts";

/** Token sets, applications and libraries of the organization whose name contains the words. @throws AppError forbidden */
export async function searchEverything(ctx: Context, { q: words }: { q: string }): Promise<SearchView> {
  requirePermission(ctx.actor, "token-set:read");
  const { organizationId } = ctx.actor;
  const [tokenSets, applications, libraries] = await Promise.all([
    findTokenSetsCalled(db(), ctx.actor, words),
    findApplicationsCalled(db(), organizationId, words),
    findLibrariesCalled(db(), organizationId, words),
  ]);
  return {
    tokenSets: tokenSets.map((set) => ({ ...set, library: set.library.name })),
    applications,
    libraries,
  };
}
