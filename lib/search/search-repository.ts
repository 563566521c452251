import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import { type Actor, reachOf } from "#lib/auth/actor.ts";
import { type TokenSetRow, tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";
import { literally } from "#lib/db/literally.ts";
import { toWords } from "#lib/text/search-words.ts";
import { amongNamed } from "#lib/token-sets/named-repository.ts";
import { filterSql, type ListScope, shortestOfClientId } from "#lib/token-sets/token-set-filter.ts";
import type { TokenSetFilter } from "#lib/token-sets/token-set-schema.ts";

/** Results of each kind. */
const limit = 8;
/** Up to so many token sets are counted. */
export const mostCounted = 1_000;

/** All of the words, each somewhere in the name. */
function containing(words: readonly string[]): { name: Prisma.StringFilter }[] {
  return words.map((word) => ({ name: { contains: literally(word), mode: "insensitive" } }));
}

/**
 * Token sets that a list with this filter shows: their ids, those first whose own name has all of the words, and how many. They are gathered before they
 * are put in order: in the order of an index, rare words would visit every row at random.
 */
export async function findTokenSetIds(
  db: Db,
  actor: Actor,
  { filter, scope }: { filter: TokenSetFilter; scope: ListScope },
): Promise<{ ids: string[]; total: number }> {
  const patterns = toWords(filter.q ?? "").map((word) => `%${literally(word)}%`);
  const among = await amongNamed(db, filter.q, scope, mostCounted);
  const rows = await db.$queryRaw<{ id: string; total: number }[]>`
    WITH "found" AS MATERIALIZED (
      SELECT "id", "name" FROM "TokenSet"
      WHERE ${filterSql(filter, scope)} AND "environment" = ANY (${[...reachOf(actor)]}::"Environment"[])
        ${among}
      LIMIT ${mostCounted + 1}
    )
    SELECT "id", (count(*) OVER ())::int AS "total" FROM "found"
    ORDER BY "name" ILIKE ALL (${patterns}::text[]) DESC, "name", "id" LIMIT ${limit}`;
  return { ids: rows.map(({ id }) => id), total: rows[0]?.total ?? 0 };
}

/** Applications with all of the words in their name, or whose client ID begins with the one word. */
export function findApplications(db: Db, organizationId: string, words: readonly string[]) {
  const [word = "", ...others] = words;
  const isClientId = others.length === 0 && word.length >= shortestOfClientId;
  const byClientId = isClientId ? [{ clientId: { startsWith: literally(word) } }] : [];
  return db.application.findMany({
    where: { organizationId, OR: [{ AND: containing(words) }, ...byClientId] },
    orderBy: { name: "asc" },
    take: limit,
    select: { id: true, name: true },
  });
}

export function findLibraries(db: Db, organizationId: string, words: readonly string[]) {
  return db.library.findMany({
    where: { organizationId, AND: containing(words) },
    orderBy: { name: "asc" },
    take: limit,
    select: { id: true, name: true },
  });
}

/** Members with each of the words in their name or address. */
export async function findPeople(db: Db, organizationId: string, words: readonly string[]) {
  const rows = await db.membership.findMany({
    where: {
      organizationId,
      AND: words.map((word) => {
        const contains = { contains: literally(word), mode: "insensitive" } as const;
        return { user: { OR: [{ name: contains }, { email: contains }] } };
      }),
    },
    orderBy: { user: { name: "asc" } },
    take: limit,
    select: { userId: true, user: { select: { name: true } } },
  });
  return rows.map(({ userId, user }) => ({ id: userId, name: user.name }));
}

/** Those of the token sets that the actor may see. */
export function listTokenSetsById(db: Db, actor: Actor, ids: readonly string[]): Promise<TokenSetRow[]> {
  const { organizationId } = actor;
  return db.tokenSet.findMany({
    where: { organizationId, id: { in: [...ids] }, environment: { in: [...reachOf(actor)] } },
    select: tokenSetSelect,
  });
}

/** What has one of these ids in the organization, token sets left aside. */
export async function findNamedById(db: Db, organizationId: string, ids: string[]) {
  const where = { organizationId, id: { in: ids } };
  const select = { id: true, name: true } as const;
  const [applications, libraries] = await Promise.all([
    db.application.findMany({ where, select }),
    db.library.findMany({ where, select }),
  ]);
  return { applications, libraries };
}

/** Applications whose client ID has one of these SHA-256 hashes: what may be a secret is in no query as it stands. */
export function findApplicationsByClientIdHash(db: Db, organizationId: string, hashes: readonly Buffer[]) {
  return db.$queryRaw<{ id: string; name: string }[]>`
    SELECT "id", "name" FROM "Application" WHERE "organizationId" = ${organizationId}::uuid
      AND sha256(convert_to("clientId", 'UTF8')) = ANY (${hashes}::bytea[])
    ORDER BY "name" LIMIT ${limit}`;
}
