import "server-only";
import { listRecentAuditEvents } from "#lib/audit/list-audit-events.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { listUndecidedSets } from "#lib/grants/grant-repository.ts";
import { findSilence } from "#lib/system/find-silence.ts";
import { toTokenSetView } from "#lib/token-sets/token-set-view.ts";
import { comingDays, comingPeriod } from "./coming-days.ts";
import {
  type ComingRow,
  countApplications,
  countByHealth,
  countComing,
  type HealthCountRow,
  listAttentionRows,
} from "./overview-repository.ts";
import {
  type AttentionHealth,
  attentionHealths,
  type ComingDayView,
  type FirstStep,
  type OverviewView,
  toAttentionView,
} from "./overview-view.ts";

const shownUndecided = 5;
const shownAttention = 8;
const shownEvents = 8;

function sum(rows: readonly HealthCountRow[]): number {
  return rows.reduce((total, row) => total + row.count, 0);
}

function toAttentionCounts(rows: readonly HealthCountRow[]): Record<AttentionHealth, number> {
  const count = (health: AttentionHealth) => sum(rows.filter((row) => row.health === health));
  return {
    reauthorize: count("reauthorize"),
    on_hold: count("on_hold"),
    in_doubt: count("in_doubt"),
    overdue: count("overdue"),
    retrying: count("retrying"),
  };
}

function toHeardAt(rows: readonly HealthCountRow[]): string | null {
  const instants = rows.flatMap((row) => (row.heardAt ? [row.heardAt.getTime()] : []));
  return instants.length === 0 ? null : new Date(Math.max(...instants)).toISOString();
}

function toFirstStep(rows: readonly HealthCountRow[], applications: number): FirstStep {
  if (rows.some((row) => row.health !== "pending")) return null;
  if (rows.length > 0) return "connect";
  return applications > 0 ? "name" : "register";
}

function toDays(rows: readonly ComingRow[], now: Date): ComingDayView[] {
  return comingDays(now).map((day) => {
    const count = (kind: ComingRow["kind"], environment: ComingRow["environment"]) =>
      rows.find((row) => row.day === day && row.kind === kind && row.environment === environment)?.count ?? 0;
    const both = (kind: ComingRow["kind"]) => ({
      development: count(kind, "development"),
      production: count(kind, "production"),
    });
    return { day, refreshes: both("refresh"), expiries: both("expiry") };
  });
}

/**
 * The overview: what needs attention, counts by health, the coming seven days, recent activity. Takes a fixed number
 * of queries, however many sets there are. @throws AppError forbidden
 */
export async function getOverview(ctx: Context): Promise<OverviewView> {
  requirePermission(ctx.actor, "token-set:read");
  const { organizationId, role } = ctx.actor;
  const [counts, attention, coming, recent, silence, undecided, isHeld] = await Promise.all([
    countByHealth(db(), organizationId, ctx.now),
    listAttentionRows(db(), organizationId, {
      healths: attentionHealths,
      limit: shownAttention,
      now: ctx.now,
    }),
    countComing(db(), organizationId, comingPeriod(ctx.now)),
    listRecentAuditEvents(ctx, { limit: shownEvents }),
    findSilence(db()),
    listUndecidedSets(db(), organizationId, shownUndecided),
    isDatabaseHeld(db()),
  ]);
  return {
    asOf: ctx.now.toISOString(),
    silence,
    heardAt: toHeardAt(counts),
    firstStep: toFirstStep(counts, counts.length > 0 ? 0 : await countApplications(db(), organizationId)),
    total: sum(counts),
    undecided,
    attention: attention.flatMap((row) => toAttentionView(toTokenSetView(row, ctx.now, isHeld), role) ?? []),
    attentionCounts: toAttentionCounts(counts),
    counts: counts.map(({ environment, health, count }) => ({ environment, health, count })),
    days: toDays(coming, ctx.now),
    recent,
  };
}
