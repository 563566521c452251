import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import { type Actor, reachOf } from "#lib/auth/actor.ts";
import { type TokenSetRow, tokenSetSelect } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";
import { literally } from "#lib/db/literally.ts";
import { healthWhere } from "#lib/health/token-set-health.ts";
import type { TokenSetFilter } from "./token-set-schema.ts";
import { orderBy, positionAfter, type SortKey, type TokenSetPivot } from "./token-set-sort.ts";

/** The list's filter as a condition. */
export function tokenSetWhere(
  organizationId: string,
  filter: TokenSetFilter,
  now: Date,
): Prisma.TokenSetWhereInput {
  const conditions: Prisma.TokenSetWhereInput[] = [{ organizationId }];
  if (filter.environment) conditions.push({ environment: filter.environment });
  if (filter.application) conditions.push({ applicationId: filter.application });
  if (filter.library) conditions.push({ libraryId: filter.library });
  if (filter.scope) conditions.push({ grantedScopes: { has: filter.scope } });
  if (filter.health) conditions.push(healthWhere(filter.health, now));
  if (filter.q) {
    const contains = { contains: literally(filter.q), mode: "insensitive" } as const;
    conditions.push({
      OR: [{ name: contains }, { library: { name: contains } }, { application: { name: contains } }],
    });
  }
  return { AND: conditions };
}

export interface TokenSetRead {
  where: Prisma.TokenSetWhereInput;
  key: SortKey;
  order: "asc" | "desc";
  /** The set after which the page begins. */
  pivot: TokenSetPivot | null;
  take: number;
}

/** Token sets in this order, from the pivot on. */
export function listTokenSetRows(db: Db, read: TokenSetRead): Promise<TokenSetRow[]> {
  const { where, key, order, pivot, take } = read;
  const position = pivot ? [positionAfter(key, order, pivot)] : [];
  return db.tokenSet.findMany({
    where: { AND: [where, ...position] },
    orderBy: orderBy(key, order),
    take,
    select: tokenSetSelect,
  });
}

/** The set after which a page begins; null when it is gone or nothing that the actor may see. */
export function findTokenSetPivot(db: Db, actor: Actor, id: string): Promise<TokenSetPivot | null> {
  const { organizationId } = actor;
  return db.tokenSet.findFirst({
    where: { id, organizationId, environment: { in: [...reachOf(actor)] } },
    select: {
      id: true,
      name: true,
      accessTokenExpiresAt: true,
      nextRefreshAt: true,
      library: { select: { name: true } },
    },
  });
}
