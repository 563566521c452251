import "server-only";
import { ofApplication } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import {
  countUsingSets,
  deleteApplicationRow,
  getApplicationRow,
  lockApplication,
} from "./application-repository.ts";

/** Deletes an application that no token set uses. @throws AppError forbidden, not_found, conflict */
export async function deleteApplication(
  ctx: Context,
  { applicationId }: { applicationId: string },
): Promise<void> {
  requirePermission(ctx.actor, "application:write");
  const { organizationId } = ctx.actor;
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "application:write");
    await lockApplication(tx, organizationId, applicationId);
    const application = await getApplicationRow(tx, organizationId, applicationId);
    const users = await countUsingSets(tx, applicationId);
    if (users > 0) {
      throw new AppError("conflict", {
        what: `${users === 1 ? "One token set still uses" : `${users} token sets still use`} this application.`,
        safe: "Nothing was deleted.",
        next: "An application that token sets use is kept with their history. Archive it, so that nobody connects with it any more.",
      });
    }
    await deleteApplicationRow(tx, applicationId);
    await recordAuditEvent(tx, ctx, {
      action: "application.deleted",
      ...ofApplication({ ...application, organizationId }),
      detail: { clientId: application.clientId },
    });
  });
}
