import "server-only";
import { ofApplication } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { deleteSecretIn, getApplicationRow, lockApplication } from "./application-repository.ts";

/** Withdraws a replacement that was not used yet; the current secret stays. @throws AppError forbidden, not_found, conflict */
export async function withdrawNextSecret(
  ctx: Context,
  { applicationId }: { applicationId: string },
): Promise<void> {
  requirePermission(ctx.actor, "application:write");
  const { organizationId } = ctx.actor;
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "application:write");
    await lockApplication(tx, organizationId, applicationId);
    const { name } = await getApplicationRow(tx, organizationId, applicationId);
    if ((await deleteSecretIn(tx, applicationId, "next")) === 0) {
      throw new AppError("conflict", {
        what: "There is no replacement to withdraw: it was accepted or withdrawn in the meantime.",
        safe: "Nothing was changed.",
        next: "Reload the page to see the current secret.",
      });
    }
    await recordAuditEvent(tx, ctx, {
      action: "application.secret-withdrawn",
      ...ofApplication({ id: applicationId, organizationId, name }),
    });
  });
}
