import "server-only";
import { listRecentAuditEvents } from "#lib/audit/list-audit-events.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { isHeldInRequest } from "#lib/deployment/request-hold.ts";
import { type Standing, summarize } from "#lib/health/summarize.ts";
import { saySummary } from "#lib/health/summary-words.ts";
import { findSilence } from "#lib/system/find-silence.ts";
import { readApplications, type TallyRead } from "#lib/tally/aside-repository.ts";
import { countStandings } from "#lib/tally/count-standings.ts";
import { type ComingRow, countComing, readCustody } from "#lib/tally/tally-repository.ts";
import { toTokenSetView } from "#lib/token-sets/token-set-view.ts";
import { comingDays, type ZonedDay } from "./coming-days.ts";
import { listFirstOfKinds } from "./first-sets-repository.ts";
import {
  type ComingDayView,
  type FirstStep,
  type HealthCount,
  type OverviewView,
  type ProblemView,
  toProblemView,
} from "./overview-view.ts";
import { toProblems } from "./problems.ts";

const shownProblems = 8;
const shownSets = 3;
const shownEvents = 8;
/** Figures are added up over this many days in UTC, today among them. */
const custodyDays = 27;
const dayMs = 24 * 60 * 60 * 1_000;

function toCounts(standings: readonly Standing[]): HealthCount[] {
  const counts = new Map<string, HealthCount>();
  for (const { environment, health, count } of standings) {
    const key = `${environment} ${health}`;
    const before = counts.get(key)?.count ?? 0;
    counts.set(key, { environment, health, count: before + count });
  }
  return [...counts.values()];
}

function toFirstStep(standings: readonly Standing[], applications: number): FirstStep {
  if (standings.some(({ health }) => health !== "pending")) return null;
  if (standings.length > 0) return "connect";
  return applications > 0 ? "name" : "register";
}

function toDays(rows: readonly ComingRow[], days: readonly ZonedDay[], now: Date): ComingDayView[] {
  return days.map(({ day, from, to }, index) => {
    const count = (kind: ComingRow["kind"], environment: ComingRow["environment"]) =>
      rows.find((row) => row.place === index + 1 && row.kind === kind && row.environment === environment)
        ?.count ?? 0;
    const both = (kind: ComingRow["kind"]) => ({
      development: count(kind, "development"),
      production: count(kind, "production"),
    });
    const countedFrom = from < now ? now : from;
    return {
      day,
      from: countedFrom.toISOString(),
      to: to.toISOString(),
      refreshes: both("refresh"),
      expiries: both("expiry"),
    };
  });
}

/** The problems to show, each with the first sets that have it. */
async function listProblems(
  { actor, now }: Context,
  read: TallyRead,
  problems: ReturnType<typeof toProblems>,
  names: ReadonlyMap<string, string>,
): Promise<ProblemView[]> {
  const kinds = problems.map(({ cause, applicationId, production }) => ({
    ...{ cause, applicationId },
    environment: production > 0 ? ("production" as const) : ("development" as const),
  }));
  const rows = await listFirstOfKinds(db(), read, { kinds, limit: shownSets });
  const sets = rows.map((row) => toTokenSetView(row, now, read.isDatabaseHeld));
  return problems.map((problem) => {
    const first = sets.filter(
      ({ application, diagnosis }) =>
        application.id === problem.applicationId && diagnosis.cause === problem.cause,
    );
    return toProblemView(problem, { name: names.get(problem.applicationId) ?? "", first }, actor.role);
  });
}

/**
 * The overview: how the connections are, what is wrong by cause, the coming seven days of the viewer, recent activity. Takes a
 * fixed number of queries, however many sets there are. @throws AppError forbidden
 */
export async function getOverview(ctx: Context, { zone }: { zone: string }): Promise<OverviewView> {
  requirePermission(ctx.actor, "token-set:read");
  const { now } = ctx;
  const { organizationId } = ctx.actor;
  const read = { organizationId, now, isDatabaseHeld: await isHeldInRequest() };
  const days = comingDays(now, zone);
  const reading = readApplications(db(), organizationId);
  const since = new Date(now.getTime() - custodyDays * dayMs);
  const [standings, coming, { applications }, { custody, heardAt }, recent, silence] = await Promise.all([
    countStandings(read, reading),
    countComing(db(), organizationId, { now, days }),
    reading,
    readCustody(db(), organizationId, since),
    listRecentAuditEvents(ctx, { limit: shownEvents }),
    findSilence(db()),
  ]);
  const problems = toProblems(standings);
  const names = new Map(applications.map(({ id, name }) => [id, name]));
  const said = (environment: Standing["environment"]) =>
    saySummary(summarize(standings, environment), environment);
  return {
    asOf: now.toISOString(),
    silence,
    heardAt: heardAt?.toISOString() ?? null,
    firstStep: toFirstStep(standings, applications.length),
    summaries: { production: said("production"), development: said("development") },
    problems: await listProblems(ctx, read, problems.slice(0, shownProblems), names),
    moreProblems: Math.max(0, problems.length - shownProblems),
    counts: toCounts(standings),
    days: toDays(coming, days, now),
    custody,
    recent,
  };
}
