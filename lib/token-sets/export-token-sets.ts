import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { type CsvExport, type CsvRecord, toCsv } from "#lib/csv/to-csv.ts";
import { listTokenSetRows } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { countBound } from "./count-view.ts";
import { isScattered } from "./token-set-filter.ts";
import { gatherFound, listPlaces, type Pivot } from "./token-set-page-repository.ts";
import type { ExportTokenSets } from "./token-set-schema.ts";
import { toSorting } from "./token-set-sort.ts";
import { type TokenSetView, toTokenSetView } from "./token-set-view.ts";

const batchSize = 1_000;

/** How many token sets one file may hold. */
const mostExportedTokenSets = 100_000;

const columns = [
  { key: "name", header: "name" },
  { key: "environment", header: "environment" },
  { key: "health", header: "health" },
  { key: "works", header: "works" },
  { key: "evidence", header: "evidence" },
  { key: "heardAt", header: "heard (UTC)" },
  { key: "cause", header: "cause" },
  { key: "since", header: "cause since (UTC)" },
  { key: "toDo", header: "do next" },
  { key: "toCustomer", header: "say to the customer" },
  { key: "larderNext", header: "what Larder does" },
  { key: "library", header: "library" },
  { key: "application", header: "application" },
  { key: "generation", header: "generation" },
  { key: "requestedScopes", header: "scopes asked" },
  { key: "grantedScopes", header: "scopes granted" },
  { key: "issuedAt", header: "access token issued (UTC)" },
  { key: "expiresAt", header: "access token expires (UTC)" },
  { key: "nextRefreshAt", header: "next refresh (UTC)" },
  { key: "checkedAt", header: "checked (UTC)" },
  { key: "failureCount", header: "failures in a row" },
  { key: "failure", header: "last failure" },
  { key: "authorizedBy", header: "connected by" },
  { key: "createdAt", header: "created (UTC)" },
  { key: "revokedAt", header: "revoked (UTC)" },
  { key: "pausedAt", header: "paused (UTC)" },
  { key: "pausedBy", header: "paused by" },
  { key: "pauseReason", header: "paused because" },
  { key: "archivedAt", header: "archived (UTC)" },
  { key: "id", header: "ID" },
];

function toRecord(set: TokenSetView): CsvRecord {
  const { diagnosis } = set;
  return {
    name: set.name,
    environment: set.environment,
    health: set.health,
    works: diagnosis.works,
    evidence: diagnosis.evidence,
    heardAt: diagnosis.heardAt,
    cause: diagnosis.short,
    since: diagnosis.since,
    toDo: diagnosis.toDo,
    toCustomer: diagnosis.toCustomer,
    larderNext: diagnosis.larderNext,
    library: set.library.name,
    application: set.application.name,
    generation: set.generation,
    requestedScopes: set.requestedScopes.join(" "),
    grantedScopes: set.grantedScopes.join(" "),
    issuedAt: set.accessTokenIssuedAt,
    expiresAt: set.accessTokenExpiresAt,
    nextRefreshAt: diagnosis.larderNextAt,
    checkedAt: set.checkedAt,
    failureCount: set.failureCount,
    failure: set.failureReason,
    authorizedBy: set.authorizedBy,
    createdAt: set.createdAt,
    revokedAt: set.revokedAt,
    pausedAt: set.pausedAt,
    pausedBy: set.pausedBy,
    pauseReason: set.pauseReason,
    archivedAt: set.archivedAt,
    id: set.id,
  };
}

async function* readBatches(organizationId: string, query: ExportTokenSets, now: Date) {
  const { sort, order, ...filter } = query;
  const isHeld = await isDatabaseHeld(db());
  const scope = { organizationId, isDatabaseHeld: isHeld, now };
  const gathered = isScattered(filter) ? await gatherFound(db(), { filter, scope }, countBound) : null;
  const read = { filter, scope, gathered, sorting: toSorting(sort, filter, scope), order, take: batchSize };
  let found: Pivot[] = [];
  do {
    found = await listPlaces(db(), { ...read, pivot: found.at(-1) ?? null });
    const ids = found.map(({ id }) => id);
    const rows = await listTokenSetRows(db(), organizationId, ids);
    yield rows.map((row) => toRecord(toTokenSetView(row, now, isHeld)));
  } while (found.length === batchSize);
}

/**
 * The filtered token sets as CSV, in the list's order: up to `limit`, and a last row that says so where there are more.
 * Health is as of `now`. @throws AppError forbidden, before anything is read
 */
export function exportTokenSets(
  { actor, now }: Context,
  input: ExportTokenSets & { limit?: number | undefined },
): CsvExport {
  const { limit = mostExportedTokenSets, ...query } = input;
  requirePermission(actor, "token-set:read");
  const batches = readBatches(actor.organizationId, query, now);
  return {
    filename: `larder-token-sets-${now.toISOString().slice(0, 10)}.csv`,
    body: toCsv({ columns, batches, limit }),
  };
}
