import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { endOfMute, type MuteLength } from "./alert-rule-schema.ts";
import { deleteSetMute, saveSetMute } from "./set-mute-repository.ts";

/** Tells nobody about a token set, for a while or for good. @throws AppError not_found, forbidden */
export async function muteTokenSet(
  ctx: Context,
  { tokenSetId, length, reason }: { tokenSetId: string; length: MuteLength; reason: string },
): Promise<void> {
  const { actor, now } = ctx;
  requirePermission(actor, "alert:write");
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, actor, "alert:write");
    const set = await lockTokenSet(tx, actor.organizationId, tokenSetId);
    const mutedUntil = endOfMute(length, now);
    const { organizationId } = actor;
    await saveSetMute(tx, {
      tokenSetId,
      organizationId,
      mutedAt: now,
      mutedUntil,
      mutedBy: actor.name,
      reason,
    });
    const detail = { reason, until: mutedUntil?.toISOString() ?? "for good" };
    await recordAuditEvent(tx, ctx, { action: "token-set.muted", ...ofTokenSet(set), detail });
  });
}

/** Tells about a muted token set again. @throws AppError not_found, forbidden */
export async function unmuteTokenSet(ctx: Context, { tokenSetId }: { tokenSetId: string }): Promise<void> {
  const { actor } = ctx;
  requirePermission(actor, "alert:write");
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, actor, "alert:write");
    const set = await lockTokenSet(tx, actor.organizationId, tokenSetId);
    if (!(await deleteSetMute(tx, set))) return;
    await recordAuditEvent(tx, ctx, { action: "token-set.unmuted", ...ofTokenSet(set) });
  });
}
