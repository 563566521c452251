import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { deleteTokenSet, hasGenerations } from "./token-set-repository.ts";

/** Deletes a token set that was never connected. @throws AppError not_found, forbidden, conflict */
export async function discardTokenSet(ctx: Context, { tokenSetId }: { tokenSetId: string }): Promise<void> {
  requirePermission(ctx.actor, "token-set:read");
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, ctx.actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:create", set.environment);
    if ((await hasGenerations(tx, tokenSetId)) || set.claimedByAttemptId) {
      throw new AppError("conflict", {
        what: "This token set has been connected, so its history is kept.",
        safe: "Nothing was deleted.",
        next: "Revoke it to end its access.",
      });
    }
    await deleteTokenSet(tx, tokenSetId);
    await recordAuditEvent(tx, ctx, { action: "token-set.discarded", ...ofTokenSet(set) });
  });
}
