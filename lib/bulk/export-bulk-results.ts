import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { type CsvExport, type CsvRecord, toCsv } from "#lib/csv/to-csv.ts";
import { db } from "#lib/db/client.ts";
import { bulkStandings } from "./bulk-action.ts";
import { type BulkItemRow, listItems } from "./bulk-item-repository.ts";
import type { BulkRunRow } from "./bulk-run-repository.ts";
import { requireBulkRun } from "./get-bulk-run.ts";
import { sayStanding } from "./say-standing.ts";

const batchSize = 1_000;

const columns = [
  { key: "name", header: "token set" },
  { key: "library", header: "library" },
  { key: "application", header: "application" },
  { key: "environment", header: "environment" },
  { key: "result", header: "result" },
  { key: "words", header: "what happened" },
  { key: "endedAt", header: "at (UTC)" },
  { key: "id", header: "ID" },
];

function toRecord({ environment, endedAt: ended }: BulkRunRow, item: BulkItemRow): CsvRecord {
  const { tokenSet, words, endedAt } = item;
  return {
    name: tokenSet.name,
    library: tokenSet.library.name,
    application: tokenSet.application.name,
    environment,
    result: sayStanding(item.standing, { hasEnded: ended !== null }),
    words,
    endedAt: endedAt?.toISOString() ?? null,
    id: tokenSet.id,
  };
}

async function* readBatches(run: BulkRunRow) {
  let after = 0;
  for (;;) {
    const items = await listItems(db(), run.id, { standings: bulkStandings, after, take: batchSize });
    yield items.map((item) => toRecord(run, item));
    const last = items.at(-1);
    if (items.length < batchSize || last === undefined) return;
    after = last.position;
  }
}

/** What became of each set of a run, as CSV; no connect link is in it. @throws AppError not_found, forbidden */
export async function exportBulkResults(ctx: Context, { runId }: { runId: string }): Promise<CsvExport> {
  requirePermission(ctx.actor, "token-set:read");
  const run = await requireBulkRun(runId, ctx);
  return {
    filename: `larder-bulk-${run.action}-${run.preparedAt.toISOString().slice(0, 10)}.csv`,
    body: toCsv({ columns, batches: readBatches(run), limit: run.number }),
  };
}
