import type { Environment } from "#lib/auth/permissions.ts";
import type { Cause } from "./cause.ts";
import type { MustAct } from "./next-step.ts";
import type { Health } from "./token-set-health.ts";

/** Sets of one application and environment that have the same health and cause. */
export interface Standing {
  environment: Environment;
  applicationId: string;
  health: Health;
  /** Null where nothing is wrong. */
  cause: Cause | null;
  count: number;
  /** Of those that Larder refreshes, how many are known to work, and of how many it is not known. */
  working: number;
  unknown: number;
}

/**
 * Who has to act before sets with a cause are well, as `diagnose` says of each of them while the database is adopted. A test
 * compares both.
 */
export const whoActs: Record<Cause, MustAct> = {
  used_elsewhere: "member",
  revoked_at_apicbase: "member",
  answer_lost: "member",
  client_secret_changed: "member",
  code_expired: "member",
  unknown: "member",
  revoked_here: "nobody",
  revocation_unconfirmed: "member",
  not_connected: "member",
  access_aside: "member",
  paused: "nobody",
  archived: "nobody",
  database_held: "operator",
  in_doubt: "larder",
  unproven: "larder",
  provider_unreachable: "larder",
  provider_slows: "larder",
  reply_missing: "larder",
  journal_elsewhere: "operator",
  journal_unwritable: "operator",
  refresh_failed: "larder",
  in_use: "larder",
  late: "larder",
  scope_missing: "member",
};

/** How the connections of one environment are: each is counted once, besides `connections`. */
export interface Summary {
  /** Sets that are or were connected, and that nobody ended. */
  connections: number;
  /** A member has to act. */
  needYou: number;
  /** They do not work, and Larder is at it. */
  down: number;
  /** They do not work, and whoever runs Larder has to act. */
  stuck: number;
  /** Not known whether they work. */
  unknown: number;
  paused: number;
  working: number;
}

/** Sets that were never connected are no connections yet, and ended ones no longer. */
const notConnections: readonly Health[] = ["pending", "revoked", "archived"];

/** Adds up the connections of one environment. */
export function summarize(standings: readonly Standing[], environment: Environment): Summary {
  const summary: Summary = {
    connections: 0,
    needYou: 0,
    down: 0,
    stuck: 0,
    unknown: 0,
    paused: 0,
    working: 0,
  };
  for (const { health, cause, count, working, unknown, ...of } of standings) {
    if (of.environment !== environment || notConnections.includes(health)) continue;
    summary.connections += count;
    if (cause !== null && whoActs[cause] === "member") summary.needYou += count;
    else if (health === "paused") summary.paused += count;
    else if (cause === "in_doubt") summary.unknown += count;
    else {
      summary.working += working;
      summary.unknown += unknown;
      summary[cause !== null && whoActs[cause] === "operator" ? "stuck" : "down"] +=
        count - working - unknown;
    }
  }
  return summary;
}
