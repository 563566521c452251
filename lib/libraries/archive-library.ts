import "server-only";
import { ofLibrary } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { lockLibrary, updateLibraryArchived } from "./library-repository.ts";

async function setArchived(ctx: Context, id: string, isArchived: boolean): Promise<void> {
  const { organizationId } = ctx.actor;
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "library:write");
    const { name, archivedAt } = await lockLibrary(tx, organizationId, id);
    if ((archivedAt !== null) === isArchived) return;
    await updateLibraryArchived(tx, id, isArchived ? ctx.now : null);
    await recordAuditEvent(tx, ctx, {
      action: isArchived ? "library.archived" : "library.restored",
      ...ofLibrary({ id, organizationId, name }),
    });
  });
}

/**
 * Archives a library: it takes no new token sets, and lists leave it out; those that it has go on.
 * @throws AppError forbidden, not_found
 */
export async function archiveLibrary(ctx: Context, input: { libraryId: string }): Promise<void> {
  requirePermission(ctx.actor, "library:write");
  await setArchived(ctx, input.libraryId, true);
}

/** Takes an archived library back into use. @throws AppError forbidden, not_found */
export async function restoreLibrary(ctx: Context, input: { libraryId: string }): Promise<void> {
  requirePermission(ctx.actor, "library:write");
  await setArchived(ctx, input.libraryId, false);
}
