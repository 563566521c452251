import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { isClaimed } from "#lib/custody/claim.ts";
import { lockTokenSet, type TokenSetState, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { databaseNow, inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { listLivingGrants } from "#lib/grants/grant-repository.ts";
import { isArchivable } from "#lib/health/standing-still.ts";
import { toHealth } from "#lib/health/token-set-health.ts";

const safe = "Nothing was changed.";

async function requireArchivable(tx: Tx, set: TokenSetState): Promise<void> {
  const now = await databaseNow(tx);
  if (set.archivedAt) {
    throw new AppError("conflict", { what: "This token set is archived already.", safe });
  }
  if (isClaimed(set, now)) {
    throw new AppError("conflict", {
      what: "Another call to Apicbase for this set is not finished yet.",
      safe,
      next: "Try again in a minute.",
    });
  }
  if (!isArchivable(toHealth(set, now))) {
    throw new AppError("conflict", {
      what: "Larder keeps this token set alive, so it cannot be archived.",
      safe,
      next: "Pause it or revoke it first.",
    });
  }
  const grants = await listLivingGrants(tx, set.id);
  if (grants.some(({ standing }) => standing !== "current")) {
    throw new AppError("conflict", {
      what: "Access that was given for this token set is kept aside.",
      safe,
      next: "Decide about that access first.",
    });
  }
}

/**
 * Takes a token set that is no longer wanted out of the lists: a paused, lost, revoked or never connected one. Nothing is
 * sent to the provider, now or later: access that lives there ends by itself, or by a revocation. An archived set is paused
 * too, so that whatever comes back from a journal starts nothing.
 * @throws AppError not_found, forbidden, conflict (in use, archived, a call under way, undecided access)
 */
export async function archiveTokenSet(ctx: Context, { tokenSetId }: { tokenSetId: string }): Promise<void> {
  requirePermission(ctx.actor, "token-set:read");
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, ctx.actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:archive", set.environment);
    await requireArchivable(tx, set);
    const { name: archivedBy } = ctx.actor;
    await updateTokenSet(tx, set.id, {
      archivedAt: ctx.now,
      archivedBy,
      pausedAt: set.pausedAt ?? ctx.now,
    });
    const livesOn = set.generation > 0 && !set.revokedAt && !set.verdict;
    const accessUntil = livesOn ? (set.accessTokenExpiresAt?.toISOString() ?? null) : null;
    await recordAuditEvent(tx, ctx, {
      action: "token-set.archived",
      ...ofTokenSet(set),
      detail: { accessUntil },
    });
  });
}
