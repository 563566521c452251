import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { healthWhere } from "#lib/health/token-set-health.ts";
import { type TokenSetRow, tokenSetSelect } from "./token-set-repository.ts";
import type { ListTokenSets } from "./token-set-schema.ts";
import { orderBy, positionAfter, type SortKey, sortKeys } from "./token-set-sort.ts";
import { type TokenSetView, toTokenSetView } from "./token-set-view.ts";

const pageSize = 50;

export interface TokenSetPage {
  tokenSets: TokenSetView[];
  /** Ids for `after` and `before`; null at the ends. */
  next: string | null;
  previous: string | null;
}

/** Prisma passes LIKE's wildcards on: a search for "100%" means the sign. */
function withoutWildcards(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

function toWhere(organizationId: string, query: ListTokenSets, now: Date): Prisma.TokenSetWhereInput {
  const conditions: Prisma.TokenSetWhereInput[] = [{ organizationId }];
  if (query.environment) conditions.push({ environment: query.environment });
  if (query.application) conditions.push({ applicationId: query.application });
  if (query.library) conditions.push({ libraryId: query.library });
  if (query.scope) conditions.push({ grantedScopes: { has: query.scope } });
  if (query.health) conditions.push(healthWhere(query.health, now));
  if (query.q) {
    const contains = { contains: withoutWildcards(query.q), mode: "insensitive" } as const;
    conditions.push({
      OR: [{ name: contains }, { library: { name: contains } }, { application: { name: contains } }],
    });
  }
  return { AND: conditions };
}

function findPivot(organizationId: string, id: string): Promise<TokenSetRow | null> {
  return db().tokenSet.findFirst({ where: { id, organizationId }, select: tokenSetSelect });
}

async function readPage(
  where: Prisma.TokenSetWhereInput,
  key: SortKey,
  order: "asc" | "desc",
  pivot: TokenSetRow | null,
): Promise<{ rows: TokenSetRow[]; more: boolean }> {
  const position = pivot ? [positionAfter(key, order, pivot)] : [];
  const rows = await db().tokenSet.findMany({
    where: { AND: [where, ...position] },
    orderBy: orderBy(key, order),
    take: pageSize + 1,
    select: tokenSetSelect,
  });
  return { rows: rows.slice(0, pageSize), more: rows.length > pageSize };
}

/** One page of the organization's token sets, by keyset. @throws AppError forbidden */
export async function listTokenSets(actor: Actor, query: ListTokenSets, now: Date): Promise<TokenSetPage> {
  requirePermission(actor, "token-set:read");
  const where = toWhere(actor.organizationId, query, now);
  const key = sortKeys[query.sort];
  const backwards = query.before !== undefined;
  const pivotId = query.before ?? query.after;
  const pivot = pivotId ? await findPivot(actor.organizationId, pivotId) : null;
  const reversed = query.order === "asc" ? "desc" : "asc";
  const { rows, more } = await readPage(where, key, backwards ? reversed : query.order, pivot);
  if (backwards) rows.reverse();
  const first = rows[0]?.id ?? null;
  const last = rows.at(-1)?.id ?? null;
  const hasNext = backwards ? pivot !== null : more;
  const hasPrevious = backwards ? more : pivot !== null;
  return {
    tokenSets: rows.map((row) => toTokenSetView(row, now)),
    next: hasNext ? last : null,
    previous: hasPrevious ? first : null,
  };
}
