import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { readList, reversed } from "./list-token-sets.ts";
import { countFound, listPlaces } from "./token-set-page-repository.ts";
import type { ListTokenSets } from "./token-set-schema.ts";

/** Beyond so many, a count is not worth what it takes: "more than 10,000". */
export const countBound = 10_000;

/** Each count is at most `countBound` + 1. */
export interface TokenSetCounts {
  /** How many the filter finds in each environment, whichever of them it shows. */
  found: Record<Environment, number>;
  /** How many of those shown stand before the page. */
  before: number;
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
