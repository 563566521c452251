import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { isUniqueViolation } from "#lib/db/unique-violation.ts";
import { AppError } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import { getApplicationRow, insertSecret } from "./application-repository.ts";
import type { RegisterApplication } from "./application-schema.ts";
import { type ApplicationView, toApplicationView, toRedirectMode } from "./application-view.ts";
import { sealClientSecret } from "./seal-client-secret.ts";

/** @throws AppError conflict, when name or client ID is taken within the organization */
export function refuseTakenApplication(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new AppError(
    "conflict",
    {
      what: "An application with this name or client ID is registered already.",
      safe: "Nothing was changed.",
      next: "Choose another name, or open the existing application to replace its secret.",
    },
    { cause: error },
  );
}

/** Registers client credentials; the secret is sealed before it is stored. @throws AppError forbidden, conflict */
export async function registerApplication(
  actor: Actor,
  input: RegisterApplication,
  now: Date,
): Promise<ApplicationView> {
  requirePermission(actor, "application:write");
  const vault = await getVault();
  const id = newId();
  const { organizationId } = actor;
  const row = await inTransaction(async (tx) => {
    await tx.application.create({
      data: {
        id,
        organizationId,
        name: input.name,
        clientId: input.clientId,
        authentication: input.authentication,
        redirectMode: toRedirectMode(input.redirect),
        defaultScopes: input.scopes,
        createdAt: now,
      },
    });
    await insertSecret(tx, sealClientSecret(vault, id, "current", input.clientSecret), now);
    await recordAuditEvent(
      tx,
      { actor, now },
      {
        organizationId,
        action: "application.registered",
        subject: { type: "application", id, name: input.name },
        detail: { clientId: input.clientId, authentication: input.authentication, redirect: input.redirect },
      },
    );
    return getApplicationRow(tx, organizationId, id);
  }).catch(refuseTakenApplication);
  return toApplicationView(row);
}
