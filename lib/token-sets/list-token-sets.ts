import "server-only";
import { reachOf, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { AppError } from "#lib/errors.ts";
import { findTokenSetPivot, listTokenSetRows, tokenSetWhere } from "./token-set-page-repository.ts";
import type { ListTokenSets } from "./token-set-schema.ts";
import { sortKeys } from "./token-set-sort.ts";
import { type TokenSetView, toTokenSetView } from "./token-set-view.ts";

const pageSize = 50;

export interface TokenSetPage {
  tokenSets: TokenSetView[];
  /** Ids for `after` and `before`; null at the ends. */
  next: string | null;
  previous: string | null;
}

/** The query within the environments that the actor may see. @throws AppError forbidden */
function withinReach({ actor }: Context, query: ListTokenSets): ListTokenSets {
  const reach = reachOf(actor);
  if (query.environment && !reach.includes(query.environment)) {
    throw new AppError("forbidden", { what: `This API key is not for ${query.environment}.` });
  }
  return reach.length === 1 ? { ...query, environment: reach[0] } : query;
}

/** One page of the organization's token sets, by keyset. @throws AppError forbidden */
export async function listTokenSets(ctx: Context, asked: ListTokenSets): Promise<TokenSetPage> {
  requirePermission(ctx.actor, "token-set:read");
  const query = withinReach(ctx, asked);
  const backwards = query.before !== undefined;
  const pivotId = query.before ?? query.after;
  const pivot = pivotId ? await findTokenSetPivot(db(), ctx.actor, pivotId) : null;
  const reversed = query.order === "asc" ? "desc" : "asc";
  const [found, isHeld] = await Promise.all([
    listTokenSetRows(db(), {
      where: tokenSetWhere(ctx.actor.organizationId, query, ctx.now),
      key: sortKeys[query.sort],
      order: backwards ? reversed : query.order,
      pivot,
      take: pageSize + 1,
    }),
    isDatabaseHeld(db()),
  ]);
  const more = found.length > pageSize;
  const rows = found.slice(0, pageSize);
  if (backwards) rows.reverse();
  const first = rows[0]?.id ?? null;
  const last = rows.at(-1)?.id ?? null;
  const hasNext = backwards ? pivot !== null : more;
  const hasPrevious = backwards ? more : pivot !== null;
  return {
    tokenSets: rows.map((row) => toTokenSetView(row, ctx.now, isHeld)),
    next: hasNext ? last : null,
    previous: hasPrevious ? first : null,
  };
}
