import type { Verdict } from "#generated/prisma/client.ts";
import type { Cause } from "./cause.ts";

export interface CauseWords {
  /** In a line of a list. */
  short: string;
  /** On the token set's own page. */
  headline: string;
  /** For support, to read to the customer. */
  toCustomer: string;
}

/** What the words of some causes name. Instants stand in them as ISO 8601 in UTC: pages show them in the reader's zone. */
export interface CauseFacts {
  /** Until when the set works, where Apicbase confirmed that it does; else null. */
  worksUntil: string | null;
  /** Whether its access token is known not to work. */
  isDown: boolean;
  missingScopes: readonly string[];
  failureCount: number;
  /** Who paused the set and why; null where the record does not say. */
  pause: { by: string; reason: string } | null;
  archivedBy: string | null;
  /** The machine that relies on the access token. */
  holder: string | null;
}

const ours = "The fault is on our side; nothing is needed from you.";
const reconnects = "We will send you a link to reconnect; it takes a minute.";

/** For as long as Larder goes on by itself. */
function whileItLasts(what: string, { worksUntil, isDown }: CauseFacts): string {
  if (worksUntil) return `${what}; your access works until ${worksUntil} and nothing is lost.`;
  if (isDown) return `${what}; your access is interrupted until that is over. Nothing is needed from you.`;
  return `${what}; nothing is lost, and nothing is needed from you.`;
}

/** Why a token set does not work, in words for people who have never heard of OAuth. */
export const causeWords: Record<Verdict, CauseWords> = {
  used_elsewhere: {
    short: "used elsewhere or revoked",
    headline: "Access ended at Apicbase: revoked, or used by another system",
    toCustomer: "Did anyone remove access in API Settings, or set up these tokens in another system?",
  },
  revoked_at_apicbase: {
    short: "revoked at Apicbase",
    headline: "Access was revoked at Apicbase",
    toCustomer:
      "Someone removed access in API Settings. If that was not intended, we will send a link to reconnect.",
  },
  answer_lost: {
    short: "reply lost",
    headline: "Connection lost: Apicbase’s reply never reached Larder",
    toCustomer: `A network fault broke the connection. You did nothing wrong. ${reconnects}`,
  },
  client_secret_changed: {
    short: "client secret refused",
    headline: "Apicbase refuses the application’s client secret; all its sets are affected",
    toCustomer: ours,
  },
  code_expired: {
    short: "consent not finished in time",
    headline: "Consent was not finished within its minute",
    toCustomer: "Please open the link again and press Authorize; it works at once.",
  },
  unknown: {
    short: "cause not known",
    headline: "Connection lost, cause not known",
    toCustomer: `The connection to Apicbase ended. ${reconnects}`,
  },
};

/** Of a set of which it is not known whether it still works. */
const doubtWords: CauseWords = {
  short: "not known whether it works",
  headline: "It is not known whether this connection still works",
  toCustomer:
    "We are asking Apicbase whether the connection still works. If it cannot wait, we will send you a link to reconnect; it takes a minute.",
};

/** Of sets that somebody ended, stopped or never began. */
const ofStopped = {
  revoked_here: () => ({
    short: "revoked here",
    headline: "Access was revoked in Larder, and Apicbase confirmed it",
    toCustomer: "We ended this connection ourselves. To use it again, we will send you a link to reconnect.",
  }),
  revocation_unconfirmed: () => ({
    short: "revocation not confirmed",
    headline: "Access was revoked in Larder, and Apicbase did not confirm it",
    toCustomer: "Please open API Settings at Apicbase and remove our access there, if it is still listed.",
  }),
  not_connected: () => ({
    short: "not connected yet",
    headline: "It is not connected yet: no access is in use",
    toCustomer: "We will send you a link. Open it, sign in at Apicbase and press Authorize.",
  }),
  access_aside: () => ({
    short: "new access waits for a decision",
    headline:
      "New access waits for a decision: Apicbase named another user or library than expected, or none",
    toCustomer:
      "Somebody authorized us again, perhaps for another library or as another user than before. We are checking which is right; nothing is needed from you yet.",
  }),
  paused: (facts) => ({
    short: "paused",
    headline: facts.pause
      ? `Paused by ${facts.pause.by}: “${facts.pause.reason}”`
      : "This token set is paused, so it is not refreshed",
    toCustomer: whileItLasts("We have paused this connection ourselves", facts),
  }),
  archived: ({ archivedBy }) => ({
    short: "archived",
    headline: archivedBy
      ? `Archived by ${archivedBy}: it is no longer wanted`
      : "Archived: it is no longer wanted",
    toCustomer: "We no longer use this connection; nothing is needed from you.",
  }),
  database_held: () => ({
    short: "database not adopted",
    headline: "Larder’s database is a copy or was restored, so Larder sends nothing for any token set",
    toCustomer: ours,
  }),
  scope_missing: ({ missingScopes }) => ({
    short: `not granted: ${missingScopes.join(", ")}`,
    headline: `Apicbase has not granted everything that this set asks for. Missing: ${missingScopes.join(", ")}. Calls that need it are refused`,
    toCustomer: `We have no access to ${missingScopes.join(" and ")} yet. A person with all rights in your library has to authorize again; we will send you a link.`,
  }),
} satisfies Partial<Record<Cause, (facts: CauseFacts) => CauseWords>>;

/** Of sets that Larder goes on with by itself. */
const ofRunning = {
  in_doubt: ({ isDown }) =>
    isDown
      ? {
          ...doubtWords,
          headline: "The access token ended early; it is not known yet whether the connection is lost",
        }
      : doubtWords,
  unproven: () => ({
    short: "not confirmed since the database was replaced",
    headline:
      "The database was restored or switched over, and Apicbase has not confirmed this connection since",
    toCustomer: "We are checking your connection after work on our side; nothing is needed from you.",
  }),
  provider_unreachable: (facts) => ({
    short: "Apicbase is not answering",
    headline: "Apicbase is not answering; Larder retries by itself",
    toCustomer: whileItLasts("Apicbase has a fault", facts),
  }),
  provider_slows: (facts) => ({
    short: "slowed down by Apicbase",
    headline: "Apicbase asks Larder to wait; Larder retries by itself",
    toCustomer: whileItLasts("Apicbase is very busy", facts),
  }),
  reply_missing: (facts) => ({
    short: "no usable reply",
    headline: "Apicbase gave no usable reply; Larder finds out what happened before it goes on",
    toCustomer: whileItLasts("A network fault is being cleared up", facts),
  }),
  journal_elsewhere: (facts) => ({
    short: "reply on another machine",
    headline: "Apicbase’s last reply may lie on a machine that has stopped",
    toCustomer: whileItLasts("A fault on our side is being cleared up", facts),
  }),
  journal_unwritable: (facts) => ({
    short: "Larder’s disk takes no writes",
    headline: "Larder’s own disk takes no writes, so Larder sends nothing",
    toCustomer: whileItLasts("The fault is on our side", facts),
  }),
  refresh_failed: (facts) => ({
    short:
      facts.failureCount === 1 ? "last refresh failed" : `${facts.failureCount} refreshes failed in a row`,
    headline:
      facts.failureCount === 1
        ? "The last refresh failed"
        : `${facts.failureCount} refreshes failed in a row`,
    toCustomer: whileItLasts("The connection to Apicbase has a fault", facts),
  }),
  in_use: ({ holder, worksUntil }) => ({
    short: `in use by ${holder ?? "a machine"}`,
    headline: `${holder ?? "A machine"} relies on the access token, so Larder waits with the refresh`,
    toCustomer: worksUntil
      ? "The connection works; nothing is needed from you."
      : "Your access is interrupted until another system no longer uses its token; nothing is needed from you.",
  }),
  late: () => ({
    short: "not refreshed in time",
    headline: "The access token expired before Larder refreshed it",
    toCustomer: "Your access is interrupted and comes back by itself. The fault is on our side.",
  }),
} satisfies Partial<Record<Cause, (facts: CauseFacts) => CauseWords>>;

const isVerdict = (cause: Cause): cause is Verdict => Object.hasOwn(causeWords, cause);

/** A cause in words. */
export function sayCause(cause: Cause, facts: CauseFacts): CauseWords {
  return isVerdict(cause) ? causeWords[cause] : { ...ofStopped, ...ofRunning }[cause](facts);
}
