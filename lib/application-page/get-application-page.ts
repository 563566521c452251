import "server-only";
import type { ApplicationView } from "#lib/applications/application-view.ts";
import { getApplication } from "#lib/applications/list-applications.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import type { Standing } from "#lib/health/summarize.ts";
import { countStandings } from "#lib/tally/count-standings.ts";
import { countMachinesOf, listUsingSets, type UsingSet } from "./application-page-repository.ts";

const mostSets = 5;

/** What hangs on an application, so that a change of it would be felt there. */
export interface Affected {
  production: number;
  development: number;
  machines: number;
}

export interface ApplicationPage {
  application: ApplicationView;
  counts: Standing[];
  affected: Affected;
  /** The first of the token sets that use it, those in production first. */
  usedBy: UsingSet[];
}

function sum(counts: readonly Standing[], environment: Standing["environment"]): number {
  return counts.reduce((total, row) => total + (row.environment === environment ? row.count : 0), 0);
}

/** One application, how its token sets are, and what a change of it would touch. @throws AppError forbidden, not_found */
export async function getApplicationPage(
  ctx: Context,
  { applicationId }: { applicationId: string },
): Promise<ApplicationPage> {
  requirePermission(ctx.actor, "token-set:read");
  const { organizationId } = ctx.actor;
  const key = { organizationId, applicationId };
  const application = await getApplication(ctx, { applicationId });
  const [standings, machines, usedBy] = await Promise.all([
    countStandings({ organizationId, now: ctx.now, isDatabaseHeld: await isDatabaseHeld(db()) }),
    countMachinesOf(db(), key, ctx.now),
    listUsingSets(db(), key, mostSets),
  ]);
  const counts = standings.filter((row) => row.applicationId === applicationId);
  const [production, development] = [sum(counts, "production"), sum(counts, "development")];
  return { application, counts, affected: { production, development, machines }, usedBy };
}
