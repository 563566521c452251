import "server-only";
import { ofApplication } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { getApplicationRow, lockApplication, updateApplicationArchived } from "./application-repository.ts";

async function setArchived(ctx: Context, id: string, isArchived: boolean): Promise<void> {
  const { organizationId } = ctx.actor;
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "application:write");
    await lockApplication(tx, organizationId, id);
    const { name, archivedAt } = await getApplicationRow(tx, organizationId, id);
    if ((archivedAt !== null) === isArchived) return;
    await updateApplicationArchived(tx, id, isArchived ? ctx.now : null);
    await recordAuditEvent(tx, ctx, {
      action: isArchived ? "application.archived" : "application.restored",
      ...ofApplication({ id, organizationId, name }),
    });
  });
}

/**
 * Archives an application: it takes no new token sets, and choices leave it out; those that it has go on.
 * @throws AppError forbidden, not_found
 */
export async function archiveApplication(ctx: Context, input: { applicationId: string }): Promise<void> {
  requirePermission(ctx.actor, "application:write");
  await setArchived(ctx, input.applicationId, true);
}

/** Takes an archived application back into use. @throws AppError forbidden, not_found */
export async function restoreApplication(ctx: Context, input: { applicationId: string }): Promise<void> {
  requirePermission(ctx.actor, "application:write");
  await setArchived(ctx, input.applicationId, false);
}
