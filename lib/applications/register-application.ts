import "server-only";
import { ofApplication } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { isUniqueViolation } from "#lib/db/unique-violation.ts";
import { AppError } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import { getApplicationRow, insertApplication, insertSecret } from "./application-repository.ts";
import type { RegisterApplication } from "./application-schema.ts";
import { type ApplicationView, toApplicationView, toSettings } from "./application-view.ts";
import { sealClientSecret } from "./seal-client-secret.ts";

/** @throws AppError conflict, when name or client ID is taken within the organization */
export function refuseTakenApplication(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new AppError(
    "conflict",
    {
      what: "An application with this name or client ID is already registered.",
      safe: "Nothing was changed.",
      next: "Choose another name, or open the existing application to replace its secret.",
    },
    { cause: error },
  );
}

/** Registers client credentials; the secret is sealed before it is stored. @throws AppError forbidden, conflict */
export async function registerApplication(
  ctx: Context,
  input: RegisterApplication,
): Promise<ApplicationView> {
  requirePermission(ctx.actor, "application:write");
  const vault = await getVault();
  const id = newId();
  const { organizationId } = ctx.actor;
  const row = await inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "application:write");
    await insertApplication(tx, {
      id,
      organizationId,
      clientId: input.clientId,
      ...toSettings(input),
      createdAt: ctx.now,
    });
    await insertSecret(
      tx,
      sealClientSecret(vault, { id, organizationId }, "current", input.clientSecret),
      ctx.now,
    );
    await recordAuditEvent(tx, ctx, {
      action: "application.registered",
      ...ofApplication({ id, organizationId, name: input.name }),
      detail: { clientId: input.clientId, authentication: input.authentication, redirect: input.redirect },
    });
    return getApplicationRow(tx, organizationId, id);
  }).catch(refuseTakenApplication);
  return toApplicationView(row, { stopped: [], all: new Map() });
}
