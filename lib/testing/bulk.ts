import type { Actor } from "#lib/auth/actor.ts";
import type { BulkRunView } from "#lib/bulk/bulk-run-view.ts";
import type { PrepareBulkRun, StartBulkRun } from "#lib/bulk/bulk-schema.ts";
import { getBulkRun } from "#lib/bulk/get-bulk-run.ts";
import { prepareBulkRun } from "#lib/bulk/prepare-bulk-run.ts";
import { startBulkRun } from "#lib/bulk/start-bulk-run.ts";
import { workOnBulkRuns } from "#lib/bulk/work-on-bulk-runs.ts";
import { db } from "#lib/db/client.ts";
import { by } from "./by.ts";

const everything = { environment: "development", filter: { ended: "shown" } } as const;

/** A run of development's token sets unless said otherwise, prepared and begun with what people say about it. */
export async function beginBulk(
  actor: Actor,
  wish: Pick<PrepareBulkRun, "action"> & Partial<PrepareBulkRun>,
  said: Omit<StartBulkRun, "runId"> = {},
): Promise<string> {
  const { id, number } = await prepareBulkRun(by(actor), { ...everything, ...wish });
  await startBulkRun(by(actor), { runId: id, typed: String(number), ...said });
  return id;
}

/** Has this process work on bulk runs, as often as it takes for a run to end. */
export async function workUntilEnded(actor: Actor, runId: string): Promise<BulkRunView> {
  for (let looks = 0; looks < 50; looks++) {
    await workOnBulkRuns(new AbortController().signal);
    const run = await getBulkRun(by(actor), { runId });
    if (run.endedAt !== null) return run;
  }
  throw new Error("The run has not ended after fifty looks.");
}

/** What became of each set of a run: by the set's id, `standing: words`. */
export async function resultsOf(runId: string): Promise<Record<string, string>> {
  const items = await db().bulkItem.findMany({ where: { runId }, orderBy: { position: "asc" } });
  return Object.fromEntries(items.map((item) => [item.tokenSetId, `${item.standing}: ${item.words ?? ""}`]));
}
