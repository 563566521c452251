import "server-only";
import type { ApplicationView } from "#lib/applications/application-view.ts";
import { getApplication } from "#lib/applications/list-applications.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import {
  countByHealthOf,
  countMachinesOf,
  type HealthCount,
  listUsingSets,
  type UsingSet,
} from "./application-page-repository.ts";

const mostSets = 5;

/** What hangs on an application, so that a change of it would be felt there. */
export interface Affected {
  production: number;
  development: number;
  machines: number;
}

export interface ApplicationPage {
  application: ApplicationView;
  counts: HealthCount[];
  affected: Affected;
  /** The first of the token sets that use it, those in production first. */
  usedBy: UsingSet[];
}

function sum(counts: readonly HealthCount[], environment: HealthCount["environment"]): number {
  return counts.reduce((total, row) => total + (row.environment === environment ? row.count : 0), 0);
}

/** One application, how its token sets are, and what a change of it would touch. @throws AppError forbidden, not_found */
export async function getApplicationPage(
  ctx: Context,
  { applicationId }: { applicationId: string },
): Promise<ApplicationPage> {
  requirePermission(ctx.actor, "token-set:read");
  const key = { organizationId: ctx.actor.organizationId, applicationId };
  const application = await getApplication(ctx, { applicationId });
  const [counts, machines, usedBy] = await Promise.all([
    countByHealthOf(db(), key, { isDatabaseHeld: await isDatabaseHeld(db()), now: ctx.now }),
    countMachinesOf(db(), key, ctx.now),
    listUsingSets(db(), key, mostSets),
  ]);
  const [production, development] = [sum(counts, "production"), sum(counts, "development")];
  return { application, counts, affected: { production, development, machines }, usedBy };
}
