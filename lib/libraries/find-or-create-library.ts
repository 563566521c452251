import "server-only";
import { ofLibrary } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Context } from "#lib/auth/context.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { type CalledLibrary, findLibraryCalled, insertLibraryIfNew } from "./library-repository.ts";

function requireInUse({ id, archivedAt }: CalledLibrary): string {
  if (archivedAt === null) return id;
  throw new AppError(
    "conflict",
    {
      what: "This library is archived: it takes no new token sets.",
      safe: "Nothing was changed.",
      next: "An owner or admin can restore it on its page.",
    },
    { fields: { library: "This library is archived." } },
  );
}

/**
 * The id of the library with this name, which is created if it is new; the name of a merged library means the one that it
 * was merged into. The caller checks the permission. @throws AppError conflict (archived)
 */
export async function findOrCreateLibrary(tx: Tx, ctx: Context, name: string): Promise<string> {
  const { organizationId } = ctx.actor;
  const known = await findLibraryCalled(tx, organizationId, name);
  if (known !== null) return requireInUse(known);
  const library = { id: newId(), organizationId, name };
  if (await insertLibraryIfNew(tx, { ...library, createdAt: ctx.now })) {
    await recordAuditEvent(tx, ctx, { action: "library.created", ...ofLibrary(library) });
    return library.id;
  }
  // Somebody else created it in the meantime.
  const created = await findLibraryCalled(tx, organizationId, name);
  if (created === null) throw notFound("library");
  return requireInUse(created);
}
