import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { type TokenSetView, toTokenSetView } from "#lib/token-sets/token-set-view.ts";
import { listTokenSetsById } from "./search-repository.ts";
import type { FoundSet } from "./search-view.ts";

/** A token set as a result of a search. */
export function toFoundSet(set: TokenSetView): FoundSet {
  const { id, name, environment, library, application, health, diagnosis } = set;
  return {
    ...{ id, name, environment, health },
    library: library.name,
    application: application.name,
    cause: diagnosis.short,
  };
}

/** Those of the token sets that the actor may see, in the order of the ids. */
export async function readTokenSets(
  ids: readonly string[],
  { actor, now }: Context,
): Promise<TokenSetView[]> {
  if (ids.length === 0) return [];
  const [rows, isHeld] = await Promise.all([listTokenSetsById(db(), actor, ids), isDatabaseHeld(db())]);
  return rows
    .toSorted((left, right) => ids.indexOf(left.id) - ids.indexOf(right.id))
    .map((row) => toTokenSetView(row, now, isHeld));
}
