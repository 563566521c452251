import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { listOrganizationRows } from "./organization-repository.ts";
import type { OrganizationView } from "./organization-view.ts";

/** The organizations where the actor is not disabled, by name. Their own, so no permission is needed. */
export async function listOrganizations(ctx: Context): Promise<OrganizationView[]> {
  const rows = await listOrganizationRows(db(), ctx.actor.userId);
  return rows.map((row) => ({ ...row, current: row.id === ctx.actor.organizationId }));
}
