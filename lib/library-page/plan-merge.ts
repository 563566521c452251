import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { type Db, db } from "#lib/db/client.ts";
import { seesAnotherLibrary } from "#lib/grants/grant-identity.ts";
import { sayIdentity } from "#lib/grants/grant-words.ts";
import { getLibraryRow, listIdentitiesOf } from "./library-page-repository.ts";
import {
  countHangingOn,
  type HangingOn,
  listTakenNames,
  type MergePair,
  type TakenName,
} from "./merge-repository.ts";

/** What Apicbase names as seen by the token sets of two libraries, where it is not the same. */
export interface SeenApart {
  here: string[];
  there: string[];
}

/** What a merge would do, and what stands in its way. */
export interface MergePlan {
  from: { id: string; name: string };
  into: { id: string; name: string };
  moves: HangingOn;
  /** Token sets of one name and environment in both: each needs another name first. */
  inTheWay: TakenName[];
  /** Null where nothing tells the two apart. */
  seenApart: SeenApart | null;
}

/** Where the two libraries' token sets see different libraries at Apicbase: what each of them sees. */
export async function findSeenApart(db: Db, pair: MergePair): Promise<SeenApart | null> {
  const { organizationId, libraryId, intoId } = pair;
  const here = await listIdentitiesOf(db, { organizationId, libraryId });
  const there = await listIdentitiesOf(db, { organizationId, libraryId: intoId });
  if (!here.some((identity) => seesAnotherLibrary(identity, there))) return null;
  const say = (identities: typeof here) => [
    ...new Set(identities.flatMap((identity) => sayIdentity(identity) ?? [])),
  ];
  return { here: say(here), there: say(there) };
}

/** What merging a library into another one would do; changes nothing. @throws AppError forbidden, not_found */
export async function planMerge(
  ctx: Context,
  { libraryId, intoId }: { libraryId: string; intoId: string },
): Promise<MergePlan> {
  requirePermission(ctx.actor, "library:write");
  const { organizationId } = ctx.actor;
  const pair = { organizationId, libraryId, intoId };
  const [from, into] = await Promise.all([
    getLibraryRow(db(), pair),
    getLibraryRow(db(), { organizationId, libraryId: intoId }),
  ]);
  const [moves, inTheWay, seenApart] = await Promise.all([
    countHangingOn(db(), pair, ctx.now),
    listTakenNames(db(), pair),
    findSeenApart(db(), pair),
  ]);
  const named = ({ id, name }: typeof from) => ({ id, name });
  return { from: named(from), into: named(into), moves, inTheWay, seenApart };
}
