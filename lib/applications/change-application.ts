import "server-only";
import { ofApplication } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { lockApplication, updateApplication } from "./application-repository.ts";
import type { ChangeApplication } from "./application-schema.ts";
import { type ApplicationView, toSettings } from "./application-view.ts";
import { readApplication } from "./read-application.ts";
import { refuseTakenApplication } from "./register-application.ts";

/** Changes name, authentication, redirect mode and default scopes. @throws AppError forbidden, not_found, conflict */
export async function changeApplication(ctx: Context, input: ChangeApplication): Promise<ApplicationView> {
  requirePermission(ctx.actor, "application:write");
  const { organizationId } = ctx.actor;
  return inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "application:write");
    await lockApplication(tx, organizationId, input.applicationId);
    await updateApplication(tx, input.applicationId, toSettings(input));
    await recordAuditEvent(tx, ctx, {
      action: "application.changed",
      ...ofApplication({ id: input.applicationId, organizationId, name: input.name }),
      detail: { authentication: input.authentication, redirect: input.redirect, scopes: input.scopes },
    });
    return readApplication(tx, { organizationId, applicationId: input.applicationId, now: ctx.now });
  }).catch(refuseTakenApplication);
}
