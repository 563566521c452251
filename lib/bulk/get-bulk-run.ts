import "server-only";
import { reachOf, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { notFound } from "#lib/errors.ts";
import { actionFacts, type BulkStanding } from "./bulk-action.ts";
import { countItems, countPhases, listItems, noCounts } from "./bulk-item-repository.ts";
import { type BulkRunRow, findBulkRun, listBulkRunRows, listRunsAfter } from "./bulk-run-repository.ts";
import type { BulkItemView, BulkRunView } from "./bulk-run-view.ts";
import type { ReadBulkRun } from "./bulk-schema.ts";
import { toBulkItemView, toBulkRunView } from "./to-bulk-run-view.ts";

/** A run that has not begun is its maker's alone; to a key, one of another environment does not exist. @throws AppError not_found */
export async function requireBulkRun(runId: string, { actor }: Context): Promise<BulkRunRow> {
  const run = await findBulkRun(db(), actor.organizationId, runId);
  if (!run || !reachOf(actor).includes(run.environment)) throw notFound("bulk run");
  if (!run.startedAt && run.makerId !== actor.userId) throw notFound("bulk run");
  return run;
}

/** A run with how its sets stand. @throws AppError not_found, forbidden */
export async function getBulkRun(ctx: Context, { runId }: { runId: string }): Promise<BulkRunView> {
  requirePermission(ctx.actor, "token-set:read");
  const run = await requireBulkRun(runId, ctx);
  const counts = await countItems(db(), [run.id]);
  return toBulkRunView(run, counts.get(run.id) ?? noCounts);
}

/** Views of rows, each with how its sets stand. */
async function toViews(rows: readonly BulkRunRow[]): Promise<BulkRunView[]> {
  const counts = await countItems(
    db(),
    rows.map(({ id }) => id),
  );
  return rows.map((run) => toBulkRunView(run, counts.get(run.id) ?? noCounts));
}

const runsOnPage = 50;

/** The organization's runs that were begun, the newest first, a page at a time. @throws AppError forbidden */
export async function listBulkRuns(
  ctx: Context,
  { page }: { page: number },
): Promise<{ runs: BulkRunView[]; hasNext: boolean }> {
  requirePermission(ctx.actor, "token-set:read");
  const { organizationId } = ctx.actor;
  const place = { skip: (page - 1) * runsOnPage, take: runsOnPage + 1 };
  const found = await listBulkRunRows(db(), organizationId, place);
  const runs = await toViews(found.slice(0, runsOnPage));
  return { runs, hasNext: found.length > runsOnPage };
}

/** The same for scripts, from below a run on; a key sees those of its environments. @throws AppError forbidden */
export async function queryBulkRuns(
  ctx: Context,
  { after }: { after?: string | undefined },
): Promise<{ bulkRuns: BulkRunView[]; next: string | null }> {
  const { actor } = ctx;
  requirePermission(actor, "token-set:read");
  const { organizationId } = actor;
  const read = { organizationId, environments: reachOf(actor), after, take: runsOnPage + 1 };
  const found = await listRunsAfter(db(), read);
  const rows = found.slice(0, runsOnPage);
  return {
    bulkRuns: await toViews(rows),
    next: found.length > runsOnPage ? (rows.at(-1)?.id ?? null) : null,
  };
}

/** The first to be read are those that went wrong. */
const standingsOf: Record<ReadBulkRun["show"], readonly BulkStanding[]> = {
  all: ["waiting", "begun", "done", "skipped", "failed", "unknown"],
  failed: ["failed", "unknown"],
  skipped: ["skipped"],
  done: ["done"],
  left: ["waiting", "begun"],
};

const itemsOnPage = 100;

/** Sets of a run with what became of them, from a place on. @throws AppError not_found, forbidden */
export async function listBulkItems(
  ctx: Context,
  { runId, show, after }: { runId: string; after: number } & Pick<ReadBulkRun, "show">,
): Promise<{ items: BulkItemView[]; next: number | null }> {
  requirePermission(ctx.actor, "token-set:read");
  const run = await requireBulkRun(runId, ctx);
  const read = { standings: standingsOf[show], after, take: itemsOnPage + 1 };
  const found = await listItems(db(), run.id, read);
  const items = found.slice(0, itemsOnPage).map(toBulkItemView);
  return { items, next: found.length > itemsOnPage ? (items.at(-1)?.place ?? null) : null };
}

/** How many sets of a prepared run are likely to be skipped, and why. */
export interface ExpectedSkips {
  why: string;
  count: number;
}

/** What a run would skip if it began now. @throws AppError not_found, forbidden */
export async function expectSkips(ctx: Context, { runId }: { runId: string }): Promise<ExpectedSkips[]> {
  requirePermission(ctx.actor, "token-set:read");
  const run = await requireBulkRun(runId, ctx);
  const skips = new Map<string, number>();
  const add = (why: string, count: number) => {
    if (count > 0) skips.set(why, (skips.get(why) ?? 0) + count);
  };
  const { skips: reasons } = actionFacts[run.action];
  const byPhase: Readonly<Record<string, string>> = reasons;
  for (const { phase, count, held } of await countPhases(db(), run.id, ctx.now)) {
    const why = byPhase[phase];
    if (why !== undefined) add(why, count);
    else if (run.action === "refresh") add("in use by a machine", held);
  }
  return [...skips].map(([why, count]) => ({ why, count }));
}
