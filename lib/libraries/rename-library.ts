import "server-only";
import { ofLibrary } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { isUniqueViolation } from "#lib/db/unique-violation.ts";
import { AppError } from "#lib/errors.ts";
import { lockLibrary, updateLibraryName } from "./library-repository.ts";
import type { RenameLibrary } from "./library-schema.ts";

function refuseTaken(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new AppError(
    "conflict",
    {
      what: "Another library of this organization has this name.",
      safe: "Nothing was changed.",
      next: "Choose a name that tells the two apart.",
    },
    { fields: { name: "This name is taken." } },
  );
}

/** Gives a library another name; its token sets stay as they are. @throws AppError forbidden, not_found, conflict */
export async function renameLibrary(ctx: Context, input: RenameLibrary): Promise<void> {
  requirePermission(ctx.actor, "library:write");
  const { organizationId } = ctx.actor;
  const { libraryId: id, name } = input;
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "library:write");
    const { name: from } = await lockLibrary(tx, organizationId, id);
    if (from === name) return;
    await updateLibraryName(tx, id, name);
    await recordAuditEvent(tx, ctx, {
      action: "library.renamed",
      ...ofLibrary({ id, organizationId, name }),
      detail: { from },
    });
  }).catch(refuseTaken);
}
