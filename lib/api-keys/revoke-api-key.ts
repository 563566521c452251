import "server-only";
import { ofApiKey } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission, requirePerson } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { endApiKey, lockApiKey } from "./api-key-repository.ts";

/**
 * Ends a key at once: one's own, or as an owner anybody's in the organization.
 * @throws AppError not_found, forbidden, conflict (revoked)
 */
export async function revokeApiKey(ctx: Context, { apiKeyId }: { apiKeyId: string }): Promise<void> {
  const { actor, now } = ctx;
  requirePerson(actor);
  requirePermission(actor, "api-key:own");
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, actor, "api-key:own");
    const key = await lockApiKey(tx, actor.organizationId, apiKeyId);
    if (!key) throw notFound("API key");
    if (key.userId !== actor.userId) await requirePermissionNow(tx, actor, "api-key:oversee");
    if (key.revokedAt) {
      throw new AppError("conflict", { what: "This key is revoked already.", safe: "Nothing was changed." });
    }
    await endApiKey(tx, key.id, actor.name, now);
    await recordAuditEvent(tx, ctx, {
      action: "api-key.revoked",
      ...ofApiKey(key),
      detail: { madeBy: key.membership.user.name },
    });
  });
}
