import "server-only";
import { requirePermission, requirePerson } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { listApiKeyRows } from "./api-key-repository.ts";
import { type ApiKeyView, toApiKeyView } from "./api-key-view.ts";

/** A person's own keys; for owners, those of everybody in the organization. @throws AppError forbidden */
export async function listApiKeys({ actor, now }: Context): Promise<ApiKeyView[]> {
  requirePerson(actor);
  requirePermission(actor, "api-key:own");
  const { userId, organizationId, role } = actor;
  const whose = canInOrganization(role, "api-key:oversee") ? {} : { userId };
  const rows = await listApiKeyRows(db(), { organizationId, ...whose });
  return rows.map((row) => toApiKeyView(row, { userId, now }));
}
