import "server-only";
import { ofBulkRun } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { reachOf, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireRightNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { nameRun, rightTo } from "./bulk-action.ts";
import { cancelRun, lockBulkRun } from "./bulk-run-repository.ts";

/**
 * Cancels a run: no further set has its turn, and those that are begun end as they would have. Whoever may do what the run
 * does may cancel it, and not only its maker, also by an API key of the run's environment.
 * @throws AppError not_found, forbidden, conflict (ended, cancelled or stopped already)
 */
export async function cancelBulkRun(ctx: Context, { runId }: { runId: string }): Promise<void> {
  const { actor, now } = ctx;
  requirePermission(actor, "token-set:read");
  await inTransaction(async (tx) => {
    const run = await lockBulkRun(tx, actor.organizationId, runId);
    if (!run || !reachOf(actor).includes(run.environment)) throw notFound("bulk run");
    await requireRightNow(tx, actor, rightTo(run.action, run.environment));
    if (!run.startedAt || run.endedAt || run.cancelledAt || run.stopReason) {
      throw new AppError("conflict", {
        what: "This bulk run is not under way.",
        safe: "Nothing was changed.",
      });
    }
    await cancelRun(tx, run.id, actor.name, now);
    const subject = ofBulkRun({ ...run, name: nameRun(run) });
    await recordAuditEvent(tx, ctx, { action: "bulk-run.cancelled", ...subject });
  });
}
