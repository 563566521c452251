import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { lockTokenSet, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { refuseTakenTokenSet } from "./create-token-set.ts";

/** Gives a token set another name; identity, tokens and history stay. @throws AppError not_found, forbidden, conflict */
export async function renameTokenSet(
  ctx: Context,
  input: { tokenSetId: string; name: string },
): Promise<void> {
  requirePermission(ctx.actor, "token-set:read");
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, ctx.actor.organizationId, input.tokenSetId);
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:rename", set.environment);
    await updateTokenSet(tx, set.id, { name: input.name });
    await recordAuditEvent(tx, ctx, {
      action: "token-set.renamed",
      ...ofTokenSet({ ...set, name: input.name }),
      detail: { from: set.name, to: input.name },
    });
  }).catch(refuseTakenTokenSet);
}
