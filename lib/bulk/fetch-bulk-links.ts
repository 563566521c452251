import "server-only";
import { ofBulkRun } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission, requirePerson } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireRightNow } from "#lib/auth/present-rights.ts";
import { toLinkUrl } from "#lib/connect-links/create-connect-link.ts";
import { type CsvRecord, toCsv } from "#lib/csv/to-csv.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import { nameRun, rightTo } from "./bulk-action.ts";
import { type BulkItemRow, listItems } from "./bulk-item-repository.ts";
import { findSealedLinkKey, lockBulkRun, wipeLinkKey } from "./bulk-run-repository.ts";
import { requireBulkRun } from "./get-bulk-run.ts";
import { openLinkTokens } from "./link-tokens.ts";

const columns = [
  { key: "library", header: "library" },
  { key: "name", header: "token set" },
  { key: "application", header: "application" },
  { key: "link", header: "connect link" },
  { key: "id", header: "token set ID" },
];

const batchSize = 1_000;

/** Text and name of a file that is shown once. */
export interface LinkFile {
  filename: string;
  csv: string;
  links: number;
}

async function readMade(runId: string): Promise<BulkItemRow[]> {
  const made: BulkItemRow[] = [];
  let after = 0;
  for (;;) {
    const items = await listItems(db(), runId, { standings: ["done"], after, take: batchSize });
    made.push(...items);
    const last = items.at(-1);
    if (items.length < batchSize || last === undefined) return made;
    after = last.position;
  }
}

async function write(records: CsvRecord[]): Promise<string> {
  async function* batches() {
    yield records;
  }
  let csv = "";
  for await (const text of toCsv({ columns, batches: batches(), limit: records.length })) csv += text;
  return csv;
}

/** Takes what the links are derived from out of the database, for good. @throws AppError as below */
function takeLinkKey(ctx: Context, runId: string): Promise<string> {
  const { actor, now } = ctx;
  return inTransaction(async (tx) => {
    const run = await lockBulkRun(tx, actor.organizationId, runId);
    if (!run || run.makerId !== actor.userId || run.action !== "reconnect") throw notFound("bulk run");
    await requireRightNow(tx, actor, rightTo(run.action, run.environment));
    const sealed = await findSealedLinkKey(tx, run.id);
    if (sealed === null) {
      throw new AppError("conflict", {
        what: "These connect links were downloaded already, or two weeks have passed.",
        safe: "Nothing was changed.",
        next: "Make new ones with another bulk run.",
      });
    }
    await wipeLinkKey(tx, run.id, now);
    const subject = ofBulkRun({ ...run, name: nameRun(run) });
    await recordAuditEvent(tx, ctx, { action: "bulk-run.links-fetched", ...subject });
    return sealed;
  });
}

/**
 * The connect links that a run made, as CSV, for its maker and once: afterwards nobody can say them again.
 * @throws AppError not_found (or another person's run), forbidden, conflict (not ended, or fetched already)
 */
export async function fetchBulkLinks(ctx: Context, { runId }: { runId: string }): Promise<LinkFile> {
  const { actor, now } = ctx;
  requirePermission(actor, "token-set:read");
  requirePerson(actor);
  const vault = await getVault();
  const run = await requireBulkRun(runId, ctx);
  if (!run.endedAt) {
    throw new AppError("conflict", {
      what: "This bulk run has not ended yet.",
      safe: "Nothing was changed.",
      next: "Download the links when it has.",
    });
  }
  const made = await readMade(run.id);
  const sealed = await takeLinkKey(ctx, runId);
  const tokenOf = openLinkTokens(vault, { id: runId, organizationId: actor.organizationId }, sealed);
  const records = made.flatMap(({ connectLinkId, tokenSet }) =>
    connectLinkId === null
      ? []
      : [
          {
            library: tokenSet.library.name,
            name: tokenSet.name,
            application: tokenSet.application.name,
            link: toLinkUrl(tokenOf(connectLinkId)),
            id: tokenSet.id,
          },
        ],
  );
  const filename = `larder-connect-links-${now.toISOString().slice(0, 10)}.csv`;
  return { filename, csv: await write(records), links: records.length };
}
