import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { listOrganizationRows } from "./organization-repository.ts";
import type { OrganizationView } from "./organization-view.ts";

/** The organizations in which the actor is in good standing, by name: their own, so no permission is asked. */
export async function listOrganizations(actor: Actor): Promise<OrganizationView[]> {
  const rows = await listOrganizationRows(db(), actor.userId);
  return rows.map(({ role, organization }) => ({
    ...organization,
    role,
    current: organization.id === actor.organizationId,
  }));
}
