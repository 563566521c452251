import "server-only";
import { ofApiKey } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requirePermission, requirePerson } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { canInAny, permissionWords } from "#lib/auth/permissions.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { AppError } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import { countLivingKeys, insertApiKey } from "./api-key-repository.ts";
import type { CreateApiKey } from "./api-key-schema.ts";
import { newApiKeySecret, toKeyColumns } from "./api-key-secret.ts";

const dayMs = 86_400_000;
const mostLiving = 50;

/** A key as its maker gets it: shown once, and never again. */
export interface CreatedApiKey {
  id: string;
  name: string;
  secret: string;
  expiresAt: string;
}

/** Refuses what the key could never do: a key is not above its maker's role. */
function requireWithinRole({ role }: Actor, { permissions, environments }: CreateApiKey): void {
  const beyond = permissions.find((permission) => !canInAny(role, permission, environments));
  if (!beyond) return;
  throw new AppError(
    "invalid_input",
    { what: "The key would be allowed more than you are.", safe: "No key was made." },
    { fields: { permissions: `Your role, ${role}, cannot ${permissionWords[beyond]} there.` } },
  );
}

/**
 * Makes a key with which scripts act for this person on the JSON API: within what is chosen here, and never beyond the
 * person's role at the time of each call.
 * @throws AppError forbidden, invalid_input, conflict (too many)
 */
export async function createApiKey(ctx: Context, input: CreateApiKey): Promise<CreatedApiKey> {
  const { actor, now } = ctx;
  requirePerson(actor);
  requirePermission(actor, "api-key:write");
  requireWithinRole(actor, input);
  const vault = await getVault();
  const { userId, organizationId } = actor;
  const { name, permissions, environments, lifetimeDays } = input;
  const secret = newApiKeySecret();
  const id = newId();
  const expiresAt = new Date(now.getTime() + lifetimeDays * dayMs);
  const key = { id, organizationId, userId, name, permissions, environments, createdAt: now, expiresAt };
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, actor, "api-key:write");
    if ((await countLivingKeys(tx, actor, now)) >= mostLiving) {
      throw new AppError("conflict", {
        what: `You have ${mostLiving} API keys that work.`,
        safe: "No key was made.",
        next: "Revoke those that nothing uses.",
      });
    }
    await insertApiKey(tx, { ...key, ...toKeyColumns(vault, secret) });
    await recordAuditEvent(tx, ctx, {
      action: "api-key.created",
      ...ofApiKey(key),
      detail: { permissions, environments, expiresAt: expiresAt.toISOString() },
    });
  });
  return { id, name, secret, expiresAt: expiresAt.toISOString() };
}
