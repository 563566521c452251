import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { countByApplication } from "#lib/tally/tally-repository.ts";
import { countStoppedSets, listApplicationRows } from "./application-repository.ts";
import { type ApplicationView, toApplicationView } from "./application-view.ts";
import { readApplication } from "./read-application.ts";

/** The organization's applications, by name: those in use, or archived ones too. @throws AppError forbidden */
export async function listApplications(
  ctx: Context,
  { withArchived = false }: { withArchived?: boolean } = {},
): Promise<ApplicationView[]> {
  requirePermission(ctx.actor, "application:read");
  const { organizationId } = ctx.actor;
  const [rows, stopped, all] = await Promise.all([
    listApplicationRows(db(), { organizationId, withArchived }),
    countStoppedSets(db(), { organizationId, now: ctx.now }),
    countByApplication(db(), organizationId),
  ]);
  return rows.map((row) => toApplicationView(row, { stopped, all }));
}

/** One application. @throws AppError forbidden, not_found */
export async function getApplication(
  ctx: Context,
  { applicationId }: { applicationId: string },
): Promise<ApplicationView> {
  requirePermission(ctx.actor, "application:read");
  const { organizationId } = ctx.actor;
  return readApplication(db(), { organizationId, applicationId, now: ctx.now });
}
