import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { toWords } from "#lib/text/search-words.ts";
import { readTokenSets, toFoundSet } from "./found-set.ts";
import {
  findApplications,
  findLibraries,
  findPeople,
  findTokenSetIds,
  mostCounted,
} from "./search-repository.ts";
import type { AllFound, FoundSet, SearchView } from "./search-view.ts";
import { readStates } from "./state-words.ts";

interface FoundSets {
  tokenSets: FoundSet[];
  all: AllFound | null;
}

/** Token sets in the state that the words name, or, where none is or none is named, those with all of the words. */
async function searchSets(ctx: Context, words: readonly string[]): Promise<FoundSets> {
  const { actor, now } = ctx;
  const scope = { organizationId: actor.organizationId, isDatabaseHeld: await isDatabaseHeld(db()), now };
  const states = readStates(words);
  const plain = { filter: {}, rest: [...words] };
  for (const { filter, rest } of states ? [states, plain] : [plain]) {
    const q = rest.length === 0 ? {} : { q: rest.join(" ") };
    const asList = { ...filter, ...q, ended: "shown" } as const;
    const { ids, total } = await findTokenSetIds(db(), actor, { filter: asList, scope });
    if (total === 0) continue;
    const tokenSets = (await readTokenSets(ids, ctx)).map(toFoundSet);
    const isMore = total > mostCounted;
    return { tokenSets, all: { filter: asList, total: Math.min(total, mostCounted), isMore } };
  }
  return { tokenSets: [], all: null };
}

/**
 * Token sets, applications, libraries and people of the organization, by words in any order; an environment or a state
 * among the words filters the token sets. @throws AppError forbidden
 */
export async function searchEverything(ctx: Context, { q }: { q: string }): Promise<SearchView> {
  const { actor } = ctx;
  requirePermission(actor, "token-set:read");
  const { organizationId } = actor;
  const words = toWords(q);
  if (words.length === 0) return { tokenSets: [], all: null, applications: [], libraries: [], people: [] };
  // People are not for API keys.
  const mayPeople = !actor.key && canInOrganization(actor.role, "member:read");
  const [sets, applications, libraries, people] = await Promise.all([
    searchSets(ctx, words),
    findApplications(db(), organizationId, words),
    findLibraries(db(), organizationId, words),
    mayPeople ? findPeople(db(), organizationId, words) : [],
  ]);
  return { ...sets, applications, libraries, people };
}
