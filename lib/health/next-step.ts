import type { Cause, SetFacts } from "./cause.ts";

/** What a person can do about it at once. */
export const remedies = [
  "connect",
  "reconnect",
  "replace_secret",
  "refresh",
  "check",
  "decide",
  "resume",
] as const;
export type Remedy = (typeof remedies)[number];

/** Who has to act before the set is well. */
export const actors = ["nobody", "larder", "member", "operator"] as const;
export type MustAct = (typeof actors)[number];

/** The causes about which a member or an operator has to do something. */
export const causesForPeople = [
  ...[
    "used_elsewhere",
    "revoked_at_apicbase",
    "answer_lost",
    "client_secret_changed",
    "code_expired",
    "unknown",
  ],
  ...["revocation_unconfirmed", "not_connected", "access_aside", "database_held", "scope_missing"],
  ...["journal_elsewhere", "journal_unwritable"],
] as const satisfies Cause[];

/** Who acts, how, and what Larder does by itself. */
export interface NextStep {
  mustAct: MustAct;
  remedy: Remedy | null;
  /** What the person does, in a sentence. */
  toDo: string;
  /** What Larder does by itself, in a sentence; an instant stands in it as ISO 8601 in UTC. */
  larderNext: string;
  /** When that is; null when nothing is planned or its time has come. */
  larderNextAt: Date | null;
}

const latest = (instants: readonly (Date | null)[]): Date | null =>
  instants.reduce((last, one) => (one && (!last || one > last) ? one : last), null);

/** Until a person has acted. */
const still = (larderNext: string) => ({ larderNext, larderNextAt: null });

/** When a worker refreshes the set next. The database's `dueAt` says the same. */
function plan(set: SetFacts, now: Date): Pick<NextStep, "larderNext" | "larderNextAt"> {
  const at = set.nextRefreshAt && latest([set.nextRefreshAt, set.retryAt, set.promisedUntil]);
  if (!at) return still("No refresh is planned.");
  const what = set.failureCount > 0 || set.doubtSince ? "Larder tries again" : "Larder refreshes it";
  if (at <= now) return still(`${what} as soon as a worker is free.`);
  return { larderNext: `${what} at ${at.toISOString()}.`, larderNextAt: at };
}

const byMember = (remedy: Remedy, toDo: string, larderNext: string): NextStep => ({
  mustAct: "member",
  remedy,
  toDo,
  ...still(larderNext),
});

const byOperator = (toDo: string, larderNext: string): NextStep => ({
  mustAct: "operator",
  remedy: null,
  toDo,
  ...still(larderNext),
});

/** What Larder leaves alone while machines still have the access token. */
function untilItEnds(what: string, { accessTokenExpiresAt: end }: SetFacts, now: Date): string {
  return end && end > now ? `${what}; machines get its access token until ${end.toISOString()}.` : `${what}.`;
}

const decide = "Decide on its page: use the new access, or revoke it.";
const untilReconnected = "Larder sends nothing more for it until it is reconnected.";
const adoptFirst = "Whoever runs Larder adopts the database, once no other copy of it runs.";

const isRunning = (set: SetFacts) => set.generation > 0 && set.verdict === null && set.revokedAt === null;

interface Stopped {
  cause: Cause;
  isSecretRefused: boolean;
}

/** Of a set that somebody ended, stopped or never began, or that is lost. */
function ofStopped(set: SetFacts, { cause, isSecretRefused }: Stopped, now: Date): NextStep | null {
  switch (cause) {
    case "access_aside":
      return isRunning(set) ? null : byMember("decide", decide, "Larder sends nothing for it until then.");
    case "client_secret_changed":
      return byMember(
        "replace_secret",
        "Replace the application’s client secret. No new consent is needed.",
        "Larder sends nothing for its sets until the secret is replaced; then they go on by themselves.",
      );
    case "not_connected":
      return byMember(
        "connect",
        "Connect it, or send a link to somebody who can.",
        "Larder sends nothing for it until it is connected.",
      );
    case "paused":
      return {
        mustAct: "nobody",
        remedy: "resume",
        toDo: "Nothing, while it is meant to be paused. To use it again, resume it.",
        ...still(untilItEnds("Larder does not refresh it", set, now)),
      };
    case "archived":
      return {
        mustAct: "nobody",
        remedy: null,
        toDo: "Nothing. To use it again, unarchive it.",
        ...still("Larder neither refreshes nor checks it."),
      };
    case "database_held":
      return byOperator(adoptFirst, "Larder sends nothing until the database is adopted.");
    case "revoked_here":
      return {
        mustAct: "nobody",
        remedy: null,
        toDo: "Nothing. To use it again, reconnect it.",
        ...still("Larder sends nothing more for it."),
      };
    case "revocation_unconfirmed":
      return {
        mustAct: "member",
        remedy: "check",
        toDo: "Check it; if it still works, have access removed in API Settings at Apicbase.",
        ...still("Larder does not refresh it."),
      };
  }
  if (set.verdict === null) return null;
  return isSecretRefused
    ? byMember(
        "replace_secret",
        "Replace the application’s client secret first, then reconnect.",
        untilReconnected,
      )
    : byMember("reconnect", "Reconnect it: a person gives consent again.", untilReconnected);
}

/** Of a set that Larder goes on with by itself. */
function ofRunning(set: SetFacts, cause: Cause | null, now: Date): NextStep {
  const planned = plan(set, now);
  switch (cause) {
    case null:
      return { mustAct: "nobody", remedy: null, toDo: "Nothing.", ...planned };
    case "in_doubt":
      return {
        mustAct: "larder",
        remedy: "reconnect",
        toDo: "Wait, or reconnect: a new connection works at once.",
        ...planned,
      };
    case "scope_missing":
      return {
        mustAct: "member",
        remedy: "reconnect",
        toDo: "Reconnect it as a person who has all these rights at Apicbase.",
        ...planned,
      };
    case "access_aside":
      return { mustAct: "member", remedy: "decide", toDo: decide, ...planned };
    case "in_use":
      return { mustAct: "larder", remedy: null, toDo: "Nothing.", ...planned };
    case "journal_elsewhere":
      return {
        ...byOperator("Whoever runs Larder starts that machine again, or declares its disk lost.", ""),
        remedy: "reconnect",
        ...planned,
      };
    case "journal_unwritable":
      return { ...byOperator("Whoever runs Larder makes room on the disk, or repairs it.", ""), ...planned };
    default:
      return { mustAct: "larder", remedy: "refresh", toDo: "Nothing.", ...planned };
  }
}

interface Situation {
  cause: Cause | null;
  isDatabaseHeld: boolean;
  isSecretRefused: boolean;
  works: "yes" | "no" | "unknown";
}

/** Who must act about a set, how, and what Larder does next by itself. */
export function toNextStep(set: SetFacts, situation: Situation, now: Date): NextStep {
  const { cause, isDatabaseHeld, isSecretRefused, works } = situation;
  const step = (cause && ofStopped(set, { cause, isSecretRefused }, now)) ?? ofRunning(set, cause, now);
  if (isDatabaseHeld && step.remedy !== null && step.remedy !== "check") {
    return byOperator(
      `${adoptFirst} Then: ${step.toDo}`,
      "Larder sends nothing until the database is adopted.",
    );
  }
  const isUnheard = cause === null && works === "unknown";
  return isUnheard ? { ...step, remedy: "check", toDo: "Check it: that changes nothing." } : step;
}
