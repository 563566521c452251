import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { AppError } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import { insertMachine } from "./machine-repository.ts";
import type { CreateMachine } from "./machine-schema.ts";
import { newClientId, newMachineSecret, toSecretColumns } from "./machine-secret.ts";

/** A machine's credentials, with the secret: shown once, and never again. */
export interface MachineCredentials {
  id: string;
  name: string;
  clientId: string;
  clientSecret: string;
}

function requireFuture(expiresAt: Date | null, now: Date): void {
  if (!expiresAt || expiresAt > now) return;
  throw new AppError(
    "invalid_input",
    { what: "This machine would have expired already.", safe: "Nothing was created." },
    { fields: { expiresAt: "Enter a time in the future, or nothing." } },
  );
}

/**
 * Makes client credentials with which one machine collects the access token of one token set.
 * @throws AppError not_found, forbidden, invalid_input
 * @see RFC 6749 section 4.4
 */
export async function createMachine(ctx: Context, input: CreateMachine): Promise<MachineCredentials> {
  const { actor, now } = ctx;
  requirePermission(actor, "token-set:read");
  requireFuture(input.expiresAt, now);
  const vault = await getVault();
  const { name, networks, expiresAt } = input;
  const id = newId();
  const clientId = newClientId();
  const clientSecret = newMachineSecret();
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, actor.organizationId, input.tokenSetId);
    await requireEnvironmentPermissionNow(tx, actor, "machine:write", set.environment);
    const { organizationId } = set;
    const machine = { id, organizationId, tokenSetId: set.id, name, clientId, networks, expiresAt };
    const secret = { id: newId(), createdAt: now, ...toSecretColumns(vault, clientSecret) };
    await insertMachine(
      tx,
      { ...machine, createdById: actor.userId, createdByName: actor.name, createdAt: now },
      secret,
    );
    await recordAuditEvent(tx, ctx, {
      action: "machine.created",
      ...ofTokenSet(set),
      detail: { machine: name, clientId, networks },
    });
  });
  return { id, name, clientId, clientSecret };
}
