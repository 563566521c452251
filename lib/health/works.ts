import type { SetFacts } from "./cause.ts";
import { type Health, toHealth } from "./token-set-health.ts";

/** Whether a machine's calls succeed now, on what evidence, and when that was heard. */
export interface Works {
  answer: "yes" | "no" | "unknown";
  /** A sentence with when that was, if it is known, as ISO 8601 in UTC: "Checked 2026-03-01T12:00:00.000Z." */
  evidence: string;
  heardAt: Date | null;
}

/** After so long without a word from Apicbase, what it said last is no answer any more. */
export const longestSilenceMs = 24 * 60 * 60 * 1_000;

const isStale = (at: Date, now: Date) => now.getTime() - at.getTime() > longestSilenceMs;

/** @param more follows the instant: "Revoked …, confirmed by Apicbase." */
function say(answer: Works["answer"], what: string, heardAt: Date | null, more = ""): Works {
  const when = heardAt ? ` ${heardAt.toISOString()}` : "";
  return { answer, evidence: `${what}${when}${more}.`, heardAt };
}

interface Heard {
  isAlive: boolean;
  at: Date;
  isCheck: boolean;
}

/** What Apicbase said last of the access token in use: when it gave it, or when it was asked. */
function hear({ checkActive, checkedAt, refreshedAt }: SetFacts): Heard | null {
  const isChecked = checkActive !== null && checkedAt !== null;
  if (isChecked && (refreshedAt === null || checkedAt >= refreshedAt)) {
    return { isAlive: checkActive, at: checkedAt, isCheck: true };
  }
  return refreshedAt ? { isAlive: true, at: refreshedAt, isCheck: false } : null;
}

/** Of a set whose access token has not expired. */
function ofLiving(set: SetFacts, now: Date): Works {
  const heard = hear(set);
  if (!heard) return say("unknown", "Apicbase has not been asked yet", null);
  const { isAlive, at, isCheck } = heard;
  if (!isAlive) return say("no", "Apicbase refused the access token", at);
  const isBehind = set.unprovenSince !== null && at < set.unprovenSince;
  if (isStale(at, now) || isBehind || set.doubtSince) {
    return say("unknown", isCheck ? "It worked when checked" : "It worked when its tokens came", at);
  }
  return say("yes", isCheck ? "Checked" : "Tokens received", at);
}

/** Of a set that is lost: its access token may outlive the connection, where it was heard alive since. */
function ofLost({ checkActive, checkedAt, verdictAt, generation }: SetFacts, now: Date): Works {
  const isHeardAlive =
    checkActive === true && checkedAt !== null && verdictAt !== null && checkedAt > verdictAt;
  return generation > 0 && isHeardAlive && !isStale(checkedAt, now)
    ? say("yes", "The last access token still worked", checkedAt)
    : say("no", "Found", verdictAt);
}

/** Whether the set works at an instant: never more than was heard. */
export function toWorks(set: SetFacts, health: Health, now: Date): Works {
  // Archiving ends nothing at Apicbase: the access is what it was.
  if (health === "archived") return toWorks(set, toHealth({ ...set, archivedAt: null }, now), now);
  if (health === "revoked") {
    return set.revocationProof === "proved"
      ? say("no", "Revoked", set.revokedAt, ", confirmed by Apicbase")
      : say("unknown", "Revoked", set.revokedAt, ", not confirmed by Apicbase");
  }
  if (health === "pending") return say("no", "Never connected", null);
  if (set.generation > 0 && set.accessTokenExpiresAt && set.accessTokenExpiresAt <= now) {
    return say("no", "The access token expired", set.accessTokenExpiresAt);
  }
  return health === "reauthorize" ? ofLost(set, now) : ofLiving(set, now);
}
