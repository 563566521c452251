import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { getApplicationRow, listApplicationRows } from "./application-repository.ts";
import { type ApplicationView, toApplicationView } from "./application-view.ts";

/** The organization's applications, by name. @throws AppError forbidden */
export async function listApplications(actor: Actor): Promise<ApplicationView[]> {
  requirePermission(actor, "application:read");
  const rows = await listApplicationRows(db(), actor.organizationId);
  return rows.map(toApplicationView);
}

/** One application. @throws AppError forbidden, not_found */
export async function getApplication(actor: Actor, applicationId: string): Promise<ApplicationView> {
  requirePermission(actor, "application:read");
  return toApplicationView(await getApplicationRow(db(), actor.organizationId, applicationId));
}
