import "server-only";
import { type Actor, reachOf } from "#lib/auth/actor.ts";
import { type TokenSetRow, tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";

/** Results of each kind. */
const limit = 8;

function called(organizationId: string, words: string) {
  // Prisma does not escape LIKE's wildcards.
  const contains = words.replaceAll(/[\\%_]/g, "\\$&");
  return { organizationId, name: { contains, mode: "insensitive" as const } };
}

export function findTokenSetsCalled(db: Db, actor: Actor, words: string) {
  return db.tokenSet.findMany({
    where: { ...called(actor.organizationId, words), environment: { in: [...reachOf(actor)] } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: limit,
    select: { id: true, name: true, environment: true, library: { select: { name: true } } },
  });
}

export function findApplicationsCalled(db: Db, organizationId: string, words: string) {
  return db.application.findMany({
    where: called(organizationId, words),
    orderBy: { name: "asc" },
    take: limit,
    select: { id: true, name: true },
  });
}

export function findLibrariesCalled(db: Db, organizationId: string, words: string) {
  return db.library.findMany({
    where: called(organizationId, words),
    orderBy: { name: "asc" },
    take: limit,
    select: { id: true, name: true },
  });
}

/** Those of the token sets that the actor may see. */
export function listTokenSetsById(db: Db, actor: Actor, ids: readonly string[]): Promise<TokenSetRow[]> {
  const { organizationId } = actor;
  return db.tokenSet.findMany({
    where: { organizationId, id: { in: [...ids] }, environment: { in: [...reachOf(actor)] } },
    select: tokenSetSelect,
  });
}
