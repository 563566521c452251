import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { isClaimed, requireConnected, requireNotArchived } from "#lib/custody/claim.ts";
import { lockTokenSet, type TokenSetState, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { databaseNow, inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { isPausable } from "#lib/health/standing-still.ts";
import { toHealth } from "#lib/health/token-set-health.ts";

export interface Paused {
  /** A refresh had begun: it ends as it would have, and the pause counts from the next one. */
  isRefreshUnderWay: boolean;
}

function requirePausable(set: TokenSetState, now: Date): void {
  requireNotArchived(set);
  requireConnected(set);
  const safe = "Nothing was changed.";
  if (set.pausedAt) {
    const by = set.pausedBy ? ` by ${set.pausedBy}: “${set.pauseReason}”` : "";
    throw new AppError("conflict", { what: `This token set is paused already${by}.`, safe });
  }
  if (!isPausable(toHealth(set, now))) {
    throw new AppError("conflict", {
      what: "This connection is lost, so there is no refresh to pause.",
      safe,
      next: "Reconnect it, or archive it when it is no longer wanted.",
    });
  }
}

/**
 * Pauses a token set: from now on nobody refreshes it, and machines get its access token until that expires. Nothing is sent
 * to the provider. A refresh under way ends as it would have, because its answer may be on its way.
 * @throws AppError not_found, forbidden, conflict (not connected, revoked, lost, paused or archived)
 */
export async function pauseTokenSet(
  ctx: Context,
  { tokenSetId, reason }: { tokenSetId: string; reason: string },
): Promise<Paused> {
  requirePermission(ctx.actor, "token-set:read");
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, ctx.actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:pause", set.environment);
    const now = await databaseNow(tx);
    requirePausable(set, now);
    const pause = { pausedAt: ctx.now, pausedBy: ctx.actor.name, pauseReason: reason };
    await updateTokenSet(tx, set.id, pause);
    await recordAuditEvent(tx, ctx, {
      action: "token-set.paused",
      ...ofTokenSet(set),
      detail: { reason, accessUntil: set.accessTokenExpiresAt?.toISOString() ?? null },
    });
    return { isRefreshUnderWay: isClaimed(set, now) };
  });
}
