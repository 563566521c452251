import "server-only";
import { ofLibrary } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { countSetsOfLibrary, deleteLibraryRow, lockLibrary } from "./library-repository.ts";

/** Deletes a library that no token set belongs to. @throws AppError forbidden, not_found, conflict */
export async function deleteLibrary(ctx: Context, { libraryId: id }: { libraryId: string }): Promise<void> {
  requirePermission(ctx.actor, "library:write");
  const { organizationId } = ctx.actor;
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "library:write");
    const { name } = await lockLibrary(tx, organizationId, id);
    const sets = await countSetsOfLibrary(tx, organizationId, id);
    if (sets > 0) {
      throw new AppError("conflict", {
        what: `${sets === 1 ? "One token set belongs" : `${sets} token sets belong`} to this library.`,
        safe: "Nothing was deleted.",
        next: "A library with token sets is kept with their history. Archive it, or merge it into another one.",
      });
    }
    await deleteLibraryRow(tx, id);
    await recordAuditEvent(tx, ctx, {
      action: "library.deleted",
      ...ofLibrary({ id, organizationId, name }),
    });
  });
}
