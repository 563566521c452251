import type { AuditEventView } from "#lib/audit/audit-event-view.ts";
import type { Environment, Role } from "#lib/auth/permissions.ts";
import { mayRemedy } from "#lib/health/remedy-permission.ts";
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

function toRemedy({ diagnosis, environment }: TokenSetView, role: Role): Remedy {
  const { remedy } = diagnosis;
  const isLater = remedy === "refresh" || remedy === "check" || remedy === "decide" || remedy === "resume";
  if (remedy === null || isLater) return "look";
  if (!mayRemedy(role, remedy, environment)) return "look";
  return remedy === "replace_secret" ? "replace-secret" : "reconnect";
}

/** Null when the set has recovered since it was read. */
export function toAttentionView(set: TokenSetView, role: Role): AttentionView | null {
  const { health } = set;
  if (!isAttention(health)) return null;
  return { tokenSet: set, health, remedy: toRemedy(set, role) };
}
