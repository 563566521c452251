import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { getApplicationRow, listApplicationRows } from "./application-repository.ts";
import { type ApplicationView, toApplicationView } from "./application-view.ts";

/** The organization's applications, by name. @throws AppError forbidden */
export async function listApplications(ctx: Context): Promise<ApplicationView[]> {
  requirePermission(ctx.actor, "application:read");
  const rows = await listApplicationRows(db(), ctx.actor.organizationId);
  return rows.map(toApplicationView);
}

/** One application. @throws AppError forbidden, not_found */
export async function getApplication(
  ctx: Context,
  { applicationId }: { applicationId: string },
): Promise<ApplicationView> {
  requirePermission(ctx.actor, "application:read");
  return toApplicationView(await getApplicationRow(db(), ctx.actor.organizationId, applicationId));
}
