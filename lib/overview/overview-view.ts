import type { AuditEventView } from "#lib/audit/audit-event-view.ts";
import { canInEnvironment, canInOrganization, type Environment, type Role } from "#lib/auth/permissions.ts";
import type { Health } from "#lib/health/token-set-health.ts";
import type { Silence } from "#lib/system/silence-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** The healths that need attention, worst first. */
export const attentionHealths = [
  "reauthorize",
  "on_hold",
  "in_doubt",
  "overdue",
  "retrying",
] as const satisfies Health[];
export type AttentionHealth = (typeof attentionHealths)[number];

/** What a person can do about it; `look` where nothing can be done at once, or not by this role. */
export type Remedy = "reconnect" | "replace-secret" | "look";

export interface AttentionView {
  tokenSet: TokenSetView;
  health: AttentionHealth;
  /** Since when; null when that is not known. */
  since: string | null;
  remedy: Remedy;
}

export interface HealthCount {
  environment: Environment;
  health: Health;
  count: number;
}

/** One day in UTC: what is planned in each environment. */
export interface ComingDayView {
  day: string;
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
  total: number;
  /** Sets with new access that is kept aside until a member decides, the newest first. */
  undecided: { id: string; name: string }[];
  attention: AttentionView[];
  /** How many need attention, by health. */
  attentionCounts: Record<AttentionHealth, number>;
  counts: HealthCount[];
  days: ComingDayView[];
  recent: AuditEventView[];
}

function isAttention(health: Health): health is AttentionHealth {
  return attentionHealths.some((one) => one === health);
}

function sinceWhen(set: TokenSetView, health: AttentionHealth): string | null {
  switch (health) {
    case "reauthorize":
      return set.verdictAt;
    case "on_hold":
      return set.stoppedSince;
    case "in_doubt":
      return set.doubtSince;
    case "overdue":
      return set.accessTokenExpiresAt;
    case "retrying":
      return set.failedAt;
  }
}

function toRemedy(set: TokenSetView, health: AttentionHealth, role: Role): Remedy {
  if (health === "on_hold") return canInOrganization(role, "application:write") ? "replace-secret" : "look";
  if (health !== "reauthorize" && health !== "in_doubt") return "look";
  return canInEnvironment(role, "token-set:connect", set.environment) ? "reconnect" : "look";
}

/** Null when the set has recovered since it was read. */
export function toAttentionView(set: TokenSetView, role: Role): AttentionView | null {
  const { health } = set;
  if (!isAttention(health)) return null;
  return { tokenSet: set, health, since: sinceWhen(set, health), remedy: toRemedy(set, health, role) };
}
