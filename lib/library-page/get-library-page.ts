import "server-only";
import type { AuditEventView } from "#lib/audit/audit-event-view.ts";
import { listEventsAbout } from "#lib/audit/list-audit-events.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { type GrantIdentity, seesAnotherLibrary } from "#lib/grants/grant-identity.ts";
import { sayIdentity } from "#lib/grants/grant-words.ts";
import { findMergedInto } from "#lib/libraries/library-repository.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { countSetsOf } from "./library-list-repository.ts";
import {
  getLibraryRow,
  listConnecters,
  listIdentitiesOf,
  listOpenLinks,
  listSetIdsOf,
} from "./library-page-repository.ts";
import {
  type ConnecterView,
  type OpenLinkView,
  toConnecterView,
  toOpenLinkView,
} from "./library-page-view.ts";
import { listMergedIds } from "./merge-repository.ts";

const mostPeople = 20;
const mostLinks = 20;
const mostEvents = 20;
/** Sets whose events are looked for; a customer has a handful. */
const mostSets = 200;

/** One customer's library with everything that hangs on it. */
export interface LibraryPage {
  library: { id: string; name: string; createdAt: string; archivedAt: string | null };
  production: number;
  development: number;
  /** The first of them, the worst first. */
  tokenSets: TokenSetView[];
  people: ConnecterView[];
  openLinks: OpenLinkView[];
  /** What Apicbase names as seen by its token sets, such as “Brasserie Leopold (Nora Claes)”. */
  sees: string[];
  /** Its token sets see different libraries at Apicbase. */
  isMixed: boolean;
  /** What happened to it and to its token sets, newest first. */
  events: AuditEventView[];
}

function isMixed(identities: readonly GrantIdentity[]): boolean {
  return identities.some((one, index) =>
    identities.slice(index + 1).some((other) => seesAnotherLibrary(other, [one])),
  );
}

/** The library that one was merged into, for its old address; null when it was not. @throws AppError forbidden */
export function findMergedLibrary(
  ctx: Context,
  { libraryId }: { libraryId: string },
): Promise<string | null> {
  requirePermission(ctx.actor, "token-set:read");
  return findMergedInto(db(), ctx.actor.organizationId, libraryId);
}

/** One library, its token sets, people, open links and history. @throws AppError forbidden, not_found */
export async function getLibraryPage(
  ctx: Context,
  { libraryId }: { libraryId: string },
): Promise<LibraryPage> {
  requirePermission(ctx.actor, "token-set:read");
  const { organizationId } = ctx.actor;
  const key = { organizationId, libraryId };
  const { id, name, createdAt, archivedAt } = await getLibraryRow(db(), key);
  const [counts, sets, people, links, identities, setIds, mergedIds] = await Promise.all([
    countSetsOf(db(), { organizationId, libraryIds: [libraryId], now: ctx.now }),
    listTokenSets(ctx, { library: libraryId, sort: "health", order: "asc", ended: "shown" }),
    listConnecters(db(), key, mostPeople),
    listOpenLinks(db(), key, { now: ctx.now, take: mostLinks }),
    listIdentitiesOf(db(), key),
    listSetIdsOf(db(), key, mostSets),
    listMergedIds(db(), organizationId, libraryId),
  ]);
  const subjectIds = [libraryId, ...mergedIds, ...setIds];
  return {
    library: {
      ...{ id, name, createdAt: createdAt.toISOString() },
      archivedAt: archivedAt?.toISOString() ?? null,
    },
    production: counts[0]?.production ?? 0,
    development: counts[0]?.development ?? 0,
    tokenSets: sets.tokenSets,
    people: people.map(toConnecterView),
    openLinks: links.map(toOpenLinkView),
    sees: [...new Set(identities.flatMap((identity) => sayIdentity(identity) ?? []))],
    isMixed: isMixed(identities),
    events: await listEventsAbout(ctx, { subjectIds, limit: mostEvents }),
  };
}
