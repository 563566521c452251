import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission, requirePerson } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { getTokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";

/**
 * Puts a note about a token set on the record, for everybody who reads its page.
 * @throws AppError not_found, forbidden
 */
export async function leaveNote(
  ctx: Context,
  { tokenSetId, note }: { tokenSetId: string; note: string },
): Promise<void> {
  requirePermission(ctx.actor, "token-set:read");
  requirePerson(ctx.actor);
  await inTransaction(async (tx) => {
    const set = await getTokenSetRow(tx, ctx.actor.organizationId, tokenSetId);
    await requirePermissionNow(tx, ctx.actor, "token-set:note");
    await recordAuditEvent(tx, ctx, { action: "token-set.noted", ...ofTokenSet(set), detail: { note } });
  });
}
