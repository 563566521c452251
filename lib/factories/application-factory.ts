import { insertSecret } from "#lib/applications/application-repository.ts";
import type { RegisterApplication } from "#lib/applications/application-schema.ts";
import { toRedirectMode } from "#lib/applications/application-view.ts";
import { sealClientSecret } from "#lib/applications/seal-client-secret.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { getVault } from "#lib/vault/vault.ts";

export interface ApplicationOptions extends Partial<RegisterApplication> {
  organizationId: string;
  clientId: string;
  clientSecret: string;
}

/** Makes an application with its current secret. */
export async function makeApplication(options: ApplicationOptions, now: Date): Promise<{ id: string }> {
  const id = newId();
  const vault = await getVault();
  await inTransaction(async (tx) => {
    await tx.application.create({
      data: {
        id,
        organizationId: options.organizationId,
        name: options.name ?? `Application ${options.clientId}`,
        clientId: options.clientId,
        authentication: options.authentication ?? "body",
        redirectMode: toRedirectMode(options.redirect ?? "callback"),
        defaultScopes: options.scopes ?? ["accounts", "library"],
        createdAt: now,
      },
      select: { id: true },
    });
    const owner = { id, organizationId: options.organizationId };
    await insertSecret(tx, sealClientSecret(vault, owner, "current", options.clientSecret), now);
  });
  return { id };
}
