import "server-only";
import { reachOf, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { AppError } from "#lib/errors.ts";
import { countBound, type TokenSetCounts } from "./count-view.ts";
import { countFound, findPivot, listPlaces, listTokenSetRows } from "./token-set-page-repository.ts";
import type { ListTokenSets, TokenSetFilter } from "./token-set-schema.ts";
import { toSorting } from "./token-set-sort.ts";
import { type TokenSetView, toTokenSetView } from "./token-set-view.ts";

const pageSize = 50;

export interface TokenSetPage {
  tokenSets: TokenSetView[];
  /** Ids for `after` and `before`; null at the ends. */
  next: string | null;
  previous: string | null;
}

/** The query within the environments that the actor may see. @throws AppError forbidden */
function withinReach<Query extends Pick<TokenSetFilter, "environment">>(
  { actor }: Context,
  query: Query,
): Query {
  const reach = reachOf(actor);
  if (query.environment && !reach.includes(query.environment)) {
    throw new AppError("forbidden", { what: `This API key is not for ${query.environment}.` });
  }
  return reach.length === 1 ? { ...query, environment: reach[0] } : query;
}

/** What the list reads for a query, within the environments that the actor may see. @throws AppError forbidden */
async function readList(ctx: Context, asked: ListTokenSets) {
  const { actor, now } = ctx;
  const { sort, order, after, before, ...filter } = withinReach(ctx, asked);
  const isHeld = await isDatabaseHeld(db());
  const scope = { organizationId: actor.organizationId, isDatabaseHeld: isHeld, now };
  const sorting = toSorting(sort, filter, scope);
  const pivotId = before ?? after;
  const pivot = pivotId ? await findPivot(db(), pivotId, { sorting, scope }, reachOf(actor)) : null;
  return { filter, scope, sorting, order, pivot };
}

const reversed = { asc: "desc", desc: "asc" } as const;

/** One page of the organization's token sets, by keyset. @throws AppError forbidden */
export async function listTokenSets(ctx: Context, query: ListTokenSets): Promise<TokenSetPage> {
  requirePermission(ctx.actor, "token-set:read");
  const read = await readList(ctx, query);
  const isBackwards = query.before !== undefined;
  const order = isBackwards ? reversed[query.order] : query.order;
  const found = await listPlaces(db(), { ...read, order, take: pageSize + 1 });
  const more = found.length > pageSize;
  const ids = found.slice(0, pageSize).map(({ id }) => id);
  if (isBackwards) ids.reverse();
  const rows = await listTokenSetRows(db(), ctx.actor.organizationId, ids);
  const hasNext = isBackwards ? read.pivot !== null : more;
  const hasPrevious = isBackwards ? more : read.pivot !== null;
  return {
    tokenSets: rows.map((row) => toTokenSetView(row, ctx.now, read.scope.isDatabaseHeld)),
    next: hasNext ? (ids.at(-1) ?? null) : null,
    previous: hasPrevious ? (ids[0] ?? null) : null,
  };
}

/**
 * How many token sets the list's filter finds, and how many stand before the page that begins with this one.
 * @throws AppError forbidden
 */
export async function countTokenSets(
  ctx: Context,
  query: ListTokenSets,
  firstId: string | null,
): Promise<TokenSetCounts> {
  requirePermission(ctx.actor, "token-set:read");
  const read = await readList(ctx, { ...query, after: undefined, before: firstId ?? undefined });
  const [found, before] = await Promise.all([
    countFound(db(), read, countBound + 1),
    read.pivot ? listPlaces(db(), { ...read, order: reversed[read.order], take: countBound + 1 }) : [],
  ]);
  return { found, before: before.length };
}
