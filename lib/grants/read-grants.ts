import "server-only";
import type { TokenSetState } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";
import { parseStoredIdentity, seesAnotherLibrary } from "./grant-identity.ts";
import { listIdentitiesBeside, listLivingGrants } from "./grant-repository.ts";
import { type GrantsView, toGrantView } from "./grant-view.ts";
import { sayIdentity } from "./grant-words.ts";

/** Whose access a token set uses that the caller has read, and what waits for a decision. */
export async function readGrants(db: Db, set: TokenSetState): Promise<GrantsView> {
  const [rows, beside] = await Promise.all([listLivingGrants(db, set.id), listIdentitiesBeside(db, set)]);
  const current = rows.find(({ standing }) => standing === "current");
  const aside = rows.filter(({ standing }) => standing === "aside");
  const own = parseStoredIdentity(current?.identity ?? null);
  const words = beside.flatMap((identity) => sayIdentity(identity) ?? []);
  return {
    current: current ? toGrantView(current) : null,
    aside: aside.map(toGrantView),
    isJudging: rows.some(({ standing }) => standing === "received"),
    seenBeside: [...new Set(words)],
    isAnotherBeside: own !== null && seesAnotherLibrary(own, beside),
  };
}
