import "server-only";
import { reachOf, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { type Environment, environments } from "#lib/auth/permissions.ts";
import { listTokenSetRows } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { isHeldInRequest } from "#lib/deployment/request-hold.ts";
import { AppError } from "#lib/errors.ts";
import { countByEnvironment } from "#lib/tally/tally-repository.ts";
import { countBound, type TokenSetCounts } from "./count-view.ts";
import { type KeptCounts, readKeptCounts } from "./kept-counts.ts";
import { isScattered } from "./token-set-filter.ts";
import { countFound, findPivot, gatherFound, listPlaces, type Pivot } from "./token-set-page-repository.ts";
import { hidesEnded, isUnfiltered, type ListTokenSets, type TokenSetFilter } from "./token-set-schema.ts";
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

/** The environments in which more sets are found than are counted: of so many nobody needs the number. */
function findCrowded(kept: KeptCounts | null): ReadonlySet<Environment> {
  return new Set(environments.filter((environment) => kept && kept.found[environment] > countBound));
}

/** What the list reads for a query, within the environments that the actor may see. @throws AppError forbidden */
async function readList(ctx: Context, asked: ListTokenSets) {
  const { actor, now } = ctx;
  const { sort, order, after, before, ...filter } = withinReach(ctx, asked);
  const isHeld = await isHeldInRequest();
  const scope = { organizationId: actor.organizationId, isDatabaseHeld: isHeld, now };
  const sorting = toSorting(sort, filter, scope);
  const pivotId = before ?? after;
  const kept = await readKeptCounts(filter, scope);
  const crowded = findCrowded(kept);
  // Where it is known how many there are, the worst first are found phase by phase.
  const isInOrder = sort === "health" && kept?.isExact === true;
  const isGathered = isScattered(filter) && crowded.size === 0 && !isInOrder;
  const [pivot, gathered] = await Promise.all([
    pivotId ? findPivot(db(), pivotId, { sorting, scope }, reachOf(actor)) : null,
    isGathered ? gatherFound(db(), { filter, scope }, countBound) : null,
  ]);
  return { filter, scope, kept, gathered, crowded, sorting, order, pivot };
}

type ListRead = Awaited<ReturnType<typeof readList>>;

const reversed = { asc: "desc", desc: "asc" } as const;

/** The places of a page, and whether there are more on either side. */
async function readPage(read: ListRead, { before, order }: ListTokenSets) {
  const isBackwards = before !== undefined;
  const direction = isBackwards ? reversed[order] : order;
  const found = await listPlaces(db(), { ...read, order: direction, take: pageSize + 1 });
  const more = found.length > pageSize;
  const places = found.slice(0, pageSize);
  if (isBackwards) places.reverse();
  return {
    places,
    hasNext: isBackwards ? read.pivot !== null : more,
    hasPrevious: isBackwards ? more : read.pivot !== null,
  };
}

type ReadPage = Awaited<ReturnType<typeof readPage>>;

async function toPage(
  { actor, now }: Context,
  { scope }: ListRead,
  { places, hasNext, hasPrevious }: ReadPage,
): Promise<TokenSetPage> {
  const ids = places.map(({ id }) => id);
  const rows = await listTokenSetRows(db(), actor.organizationId, ids);
  return {
    tokenSets: rows.map((row) => toTokenSetView(row, now, scope.isDatabaseHeld)),
    next: hasNext ? (ids.at(-1) ?? null) : null,
    previous: hasPrevious ? (ids[0] ?? null) : null,
  };
}

/** One page of the organization's token sets, by keyset. @throws AppError forbidden */
export async function listTokenSets(ctx: Context, query: ListTokenSets): Promise<TokenSetPage> {
  requirePermission(ctx.actor, "token-set:read");
  const read = await readList(ctx, query);
  return toPage(ctx, read, await readPage(read, query));
}

/** All sets, or all that are not ended, are counted where they change; what a filter finds, up to a bound. */
async function countList(read: ListRead): Promise<Pick<TokenSetCounts, "found" | "isExact">> {
  const { filter, scope, kept, gathered } = read;
  if (kept?.isExact) return kept;
  if (!isUnfiltered(filter)) {
    const found = await countFound(db(), read, countBound + 1);
    return { found, isExact: gathered !== null };
  }
  const counts = await countByEnvironment(db(), scope.organizationId);
  const shown = counts.filter(({ isEnded }) => !isEnded || !hidesEnded(filter));
  const of = (environment: Environment) =>
    shown.reduce((sum, row) => sum + (row.environment === environment ? row.count : 0), 0);
  return { found: { production: of("production"), development: of("development") }, isExact: true };
}

async function countBefore(read: ListRead, query: ListTokenSets, first: Pivot): Promise<number> {
  const places = { ...read, order: reversed[query.order], pivot: first, take: countBound + 1 };
  return (await listPlaces(db(), places)).length;
}

/**
 * One page of the organization's token sets, how many the filter finds, and how many stand before the page.
 * @throws AppError forbidden
 */
export async function listCountedTokenSets(
  ctx: Context,
  query: ListTokenSets,
): Promise<TokenSetPage & { counts: TokenSetCounts }> {
  requirePermission(ctx.actor, "token-set:read");
  const read = await readList(ctx, query);
  const [page, counted] = await Promise.all([readPage(read, query), countList(read)]);
  const [first] = page.places;
  const [listed, before] = await Promise.all([
    toPage(ctx, read, page),
    page.hasPrevious && first ? countBefore(read, query, first) : 0,
  ]);
  return { ...listed, counts: { ...counted, before } };
}
