import { canInEnvironment, canInOrganization, type Environment, type Role } from "#lib/auth/permissions.ts";
import type { Right } from "#lib/auth/present-rights.ts";
import type { Phase } from "#lib/health/health-sql.ts";

/** What can be done to many token sets at once. */
export const bulkActions = ["check", "refresh", "pause", "resume", "reconnect", "archive", "revoke"] as const;
export type BulkAction = (typeof bulkActions)[number];

/** What became of one of them. */
export const bulkStandings = ["waiting", "begun", "done", "skipped", "failed", "unknown"] as const;
export type BulkStanding = (typeof bulkStandings)[number];

/** What happens to most sets of these phases, which are skipped. */
type Skips = Partial<Record<Phase, string>>;

interface ActionFacts {
  /** On buttons, and in a sentence after "to". */
  verb: string;
  /** Of a run: "Check of 12 token sets". */
  noun: string;
  /** What happens to each token set. */
  does: string;
  /** Whether Apicbase is asked, so that calls are taken from the budget. */
  calls: boolean;
  /** Why sets that stand like this are left as they are. */
  skips: Skips;
}

const pending = "not connected yet";
const revoked = "revoked";
const archived = "archived";
const lost = "lost, to be reconnected";

/** What people read about each action, and what it needs. */
export const actionFacts: Readonly<Record<BulkAction, ActionFacts>> = {
  check: {
    ...{ verb: "Check", noun: "Check of", calls: true },
    does: "Larder asks Apicbase whether the access token works. Nothing changes.",
    skips: { pending },
  },
  refresh: {
    ...{ verb: "Refresh", noun: "Refresh of", calls: true },
    does: "Larder gets a new access and refresh token. Tokens in use by a machine stay: those sets are skipped.",
    skips: {
      ...{ pending, revoked, archived, paused: "paused", reauthorize: lost },
      on_hold: "stopped: client secret refused",
    },
  },
  pause: {
    ...{ verb: "Pause", noun: "Pause of", calls: false },
    does: "Larder stops refreshing. Machines get the access token until it expires.",
    skips: { pending, revoked, archived, paused: "paused already", reauthorize: lost },
  },
  resume: {
    ...{ verb: "Resume", noun: "Resuming of", calls: false },
    does: "Larder refreshes again. What is due is refreshed at once.",
    skips: {
      ...{ pending: "not paused", revoked: "not paused", reauthorize: "not paused", on_hold: "not paused" },
      ...{ in_doubt: "not paused", failing: "not paused", running: "not paused", archived },
    },
  },
  reconnect: {
    ...{ verb: "Make connect links", noun: "Connect links for", calls: false },
    does: "Larder makes a single-use link with which the owner of the library reconnects. Until then nothing changes.",
    skips: { archived },
  },
  archive: {
    ...{ verb: "Archive", noun: "Archiving of", calls: false },
    does: "The set leaves the lists. Nothing is sent to Apicbase.",
    skips: {
      ...{ archived: "archived already", on_hold: "kept alive by Larder", in_doubt: "kept alive by Larder" },
      ...{ failing: "kept alive by Larder", running: "kept alive by Larder" },
    },
  },
  revoke: {
    ...{ verb: "Revoke", noun: "Revocation of", calls: true },
    does: "Larder ends the access at Apicbase. Machines lose it at once, and only the library’s owner can give it again.",
    skips: { pending, revoked: "revoked already" },
  },
};

const rights = {
  refresh: "token-set:refresh",
  pause: "token-set:pause",
  resume: "token-set:pause",
  reconnect: "connect-link:write",
  archive: "token-set:archive",
  revoke: "token-set:revoke",
} as const;

/** What somebody needs for the action, as for a single set. */
export function rightTo(action: BulkAction, environment: Environment): Right {
  return action === "check" ? { permission: "token-set:check" } : { permission: rights[action], environment };
}

/** Whether a role may take the action in an environment. */
export function canInBulk(role: Role, action: BulkAction, environment: Environment): boolean {
  const right = rightTo(action, environment);
  return "environment" in right
    ? canInEnvironment(role, right.permission, right.environment)
    : canInOrganization(role, right.permission);
}

const countWords = (number: number) => `${number} token ${number === 1 ? "set" : "sets"}`;

/** What people call a run: "Check of 12 token sets". */
export function nameRun({ action, number }: { action: BulkAction; number: number }): string {
  return `${actionFacts[action].noun} ${countWords(number)}`;
}
