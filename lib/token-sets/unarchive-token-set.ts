import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { lockTokenSet, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { notPaused } from "./resume-token-set.ts";

/**
 * Brings a token set back as it was when it was archived: one that somebody had paused is still paused.
 * @throws AppError not_found, forbidden, conflict (not archived)
 */
export async function unarchiveTokenSet(ctx: Context, { tokenSetId }: { tokenSetId: string }): Promise<void> {
  requirePermission(ctx.actor, "token-set:read");
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, ctx.actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:archive", set.environment);
    if (!set.archivedAt) {
      throw new AppError("conflict", {
        what: "This token set is not archived.",
        safe: "Nothing was changed.",
      });
    }
    // Archiving pauses without a reason: people give one.
    const pause = set.pauseReason === null ? notPaused : {};
    await updateTokenSet(tx, set.id, { archivedAt: null, archivedBy: null, ...pause });
    await recordAuditEvent(tx, ctx, { action: "token-set.unarchived", ...ofTokenSet(set) });
  });
}
