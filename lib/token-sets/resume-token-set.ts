import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { requireNotArchived } from "#lib/custody/claim.ts";
import { lockTokenSet, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";

/** The columns of a set that nobody has paused. */
export const notPaused = { pausedAt: null, pausedBy: null, pauseReason: null } as const;

/**
 * Ends a token set's pause. What is due by then is refreshed at once by a worker, whom the database wakes, and not before
 * what machines were promised meanwhile has ended: "dueAt" says when.
 * @throws AppError not_found, forbidden, conflict (not paused, archived)
 */
export async function resumeTokenSet(ctx: Context, { tokenSetId }: { tokenSetId: string }): Promise<void> {
  requirePermission(ctx.actor, "token-set:read");
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, ctx.actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:pause", set.environment);
    requireNotArchived(set);
    const { pausedAt, pausedBy, pauseReason } = set;
    if (!pausedAt) {
      throw new AppError("conflict", { what: "This token set is not paused.", safe: "Nothing was changed." });
    }
    await updateTokenSet(tx, set.id, notPaused);
    const detail = { pausedBy, pausedAt: pausedAt.toISOString(), pauseReason };
    await recordAuditEvent(tx, ctx, { action: "token-set.resumed", ...ofTokenSet(set), detail });
  });
}
