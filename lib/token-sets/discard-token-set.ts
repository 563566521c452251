import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import {
  countCodesWithoutAnswer,
  deleteTokenSet,
  hasTokens,
  keepDiscardedFlows,
} from "./token-set-repository.ts";

/**
 * Deletes a token set of which no access ever became current; the record keeps how many codes of it had no answer, and a
 * browser that is still at the provider for it is told so when it comes back.
 * @throws AppError not_found, forbidden, conflict
 */
export async function discardTokenSet(ctx: Context, { tokenSetId }: { tokenSetId: string }): Promise<void> {
  requirePermission(ctx.actor, "token-set:read");
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, ctx.actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:create", set.environment);
    if (set.claimedByAttemptId) {
      throw new AppError("conflict", {
        what: "This token set is being connected right now, so it cannot be discarded.",
        safe: "Nothing was deleted.",
        next: "Open it again in a minute, to see what came of that.",
      });
    }
    if (set.generation === 0 && (await hasTokens(tx, tokenSetId))) {
      throw new AppError("conflict", {
        what: "Access that was given for this token set is kept aside, or is still being revoked.",
        safe: "Nothing was deleted.",
        next: "Decide about that access first; once Apicbase has revoked it, the set can be discarded.",
      });
    }
    if (set.generation > 0) {
      throw new AppError("conflict", {
        what: "This token set has been connected, so its history is kept.",
        safe: "Nothing was deleted.",
        next: "Revoke it to end its access.",
      });
    }
    const codesWithoutAnswer = await countCodesWithoutAnswer(tx, tokenSetId);
    await keepDiscardedFlows(tx, tokenSetId);
    await deleteTokenSet(tx, tokenSetId);
    const detail = codesWithoutAnswer > 0 ? { codesWithoutAnswer } : {};
    await recordAuditEvent(tx, ctx, { action: "token-set.discarded", ...ofTokenSet(set), detail });
  });
}
