import type { AuditEventView } from "#lib/audit/audit-event-view.ts";
import type { Environment, Role } from "#lib/auth/permissions.ts";
import type { Cause } from "#lib/health/cause.ts";
import { mayRemedy } from "#lib/health/remedy-permission.ts";
import { whoActs } from "#lib/health/summarize.ts";
import { type SaidSummary, sayProblem } from "#lib/health/summary-words.ts";
import type { Health } from "#lib/health/token-set-health.ts";
import type { Silence } from "#lib/system/silence-view.ts";
import type { Custody } from "#lib/tally/tally-repository.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import type { Problem } from "./problems.ts";

/** What the viewer can do about a problem at once. */
type ProblemRemedy = { kind: "replace-secret" } | { kind: "reconnect"; tokenSetId: string };

/** Sets with one cause, of one application. */
export interface ProblemView {
  cause: Cause;
  headline: string;
  application: { id: string; name: string };
  count: number;
  production: number;
  development: number;
  /** Larder goes on with these by itself. */
  isWaiting: boolean;
  /** Some of them: of production where there are any. */
  first: { id: string; name: string; library: string; environment: Environment }[];
  /** Since when the only one has it. */
  since: string | null;
  /** What a person does about it; null where Larder alone acts. */
  toDo: string | null;
  remedy: ProblemRemedy | null;
}

export interface HealthCount {
  environment: Environment;
  health: Health;
  count: number;
}

/** One day of the viewer: what is planned in each environment. */
export interface ComingDayView {
  day: string;
  /** From when to when it is counted: today from now on. */
  from: string;
  to: string;
  refreshes: Record<Environment, number>;
  expiries: Record<Environment, number>;
}

/** What a new organization has to do next for its first connected set; null once there is one. */
export type FirstStep = "register" | "name" | "connect" | null;

export interface OverviewView {
  asOf: string;
  /** Since when no worker has refreshed anything; null while workers do. */
  silence: Silence | null;
  /** When Apicbase last answered about any of the sets. */
  heardAt: string | null;
  firstStep: FirstStep;
  /** How the connections of each environment are; null where there are none. */
  summaries: Record<Environment, SaidSummary | null>;
  /** The worst first. */
  problems: ProblemView[];
  /** How many more problems there are than shown. */
  moreProblems: number;
  counts: HealthCount[];
  days: ComingDayView[];
  /** What became of the connections in the last 28 days. */
  custody: Custody;
  recent: AuditEventView[];
}

function toRemedy(role: Role, count: number, set: TokenSetView | undefined): ProblemRemedy | null {
  const remedy = set?.diagnosis.remedy ?? null;
  if (!set || remedy === null || !mayRemedy(role, remedy, set.environment)) return null;
  if (remedy === "replace_secret") return { kind: "replace-secret" };
  return remedy === "reconnect" && count === 1 ? { kind: "reconnect", tokenSetId: set.id } : null;
}

/** @param first the first sets that have it; none where they have recovered since they were counted */
export function toProblemView(
  { cause, applicationId, production, development }: Problem,
  { name, first }: { name: string; first: readonly TokenSetView[] },
  role: Role,
): ProblemView {
  const count = production + development;
  const [set] = first;
  return {
    cause,
    headline: sayProblem(cause),
    application: { id: applicationId, name },
    count,
    production,
    development,
    isWaiting: whoActs[cause] === "larder",
    first: first.map(({ id, name, library, environment }) => ({
      id,
      name,
      library: library.name,
      environment,
    })),
    since: count === 1 ? (set?.diagnosis.since ?? null) : null,
    toDo: set && set.diagnosis.mustAct !== "larder" ? set.diagnosis.toDo : null,
    remedy: toRemedy(role, count, set),
  };
}
