import "server-only";
import { ofApplication } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { releaseApplication } from "#lib/custody/application-hold-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import {
  deleteSecretIn,
  getApplicationRow,
  insertSecret,
  lockApplication,
} from "./application-repository.ts";
import type { ReplaceSecret } from "./application-schema.ts";
import { type ApplicationView, toApplicationView } from "./application-view.ts";
import { sealClientSecret } from "./seal-client-secret.ts";

/**
 * Puts a new secret beside the current one, which is kept until the provider has accepted the new one once.
 * A replacement that was not used yet is itself replaced. @throws AppError forbidden, not_found
 */
export async function replaceClientSecret(ctx: Context, input: ReplaceSecret): Promise<ApplicationView> {
  requirePermission(ctx.actor, "application:write");
  const vault = await getVault();
  const { organizationId } = ctx.actor;
  const row = await inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "application:write");
    await lockApplication(tx, organizationId, input.applicationId);
    const { name } = await getApplicationRow(tx, organizationId, input.applicationId);
    await deleteSecretIn(tx, input.applicationId, "next");
    const secret = sealClientSecret(vault, input.applicationId, "next", input.clientSecret);
    await insertSecret(tx, secret, ctx.now);
    await releaseApplication(tx, input.applicationId);
    await recordAuditEvent(tx, ctx, {
      action: "application.secret-replaced",
      ...ofApplication({ id: input.applicationId, organizationId, name }),
      detail: { hint: secret.secretHint },
    });
    return getApplicationRow(tx, organizationId, input.applicationId);
  });
  return toApplicationView(row);
}

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
