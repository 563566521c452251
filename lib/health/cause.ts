import type { Verdict } from "#generated/prisma/client.ts";
import { findHolder } from "#lib/custody/promise.ts";
import type { Health, HealthFacts } from "./token-set-health.ts";

const verdicts = [
  "used_elsewhere",
  "revoked_at_apicbase",
  "answer_lost",
  "client_secret_changed",
  "code_expired",
  "unknown",
] as const satisfies Verdict[];

/** Why a set does not work, or is not fully well. */
export const causes = [
  ...verdicts,
  "revoked_here",
  "revocation_unconfirmed",
  "not_connected",
  "access_aside",
  "paused",
  "archived",
  "database_held",
  "in_doubt",
  "unproven",
  "provider_unreachable",
  "provider_slows",
  "reply_missing",
  "journal_elsewhere",
  "journal_unwritable",
  "refresh_failed",
  "in_use",
  "late",
  "scope_missing",
] as const;
export type Cause = (typeof causes)[number];

/** The columns that a diagnosis reads. */
export interface SetFacts extends HealthFacts {
  verdict: Verdict | null;
  verdictAt: Date | null;
  /** Since when a copied or restored database may be behind the provider for this set. */
  unprovenSince: Date | null;
  requestedScopes: readonly string[];
  grantedScopes: readonly string[];
  accessTokenIssuedAt: Date | null;
  /** When the current tokens arrived. */
  refreshedAt: Date | null;
  checkedAt: Date | null;
  checkActive: boolean | null;
  /** A note, or a sentence of an earlier version. */
  failureReason: unknown;
  failedAt: Date | null;
  retryAt: Date | null;
  promisedUntil: Date | null;
  promisedTo: string | null;
  /** Who paused it and why; both null where it is paused only because it was archived. */
  pausedBy: string | null;
  pauseReason: string | null;
  archivedBy: string | null;
  revocationProof: "proved" | "unconfirmed" | null;
  createdAt: Date;
}

/** What stands around a set and decides with it. */
export interface Surroundings {
  application: { credentialsRefusedAt: Date | null };
  /** The database is a copy or was restored, and waits for adoption: nothing is sent. */
  isDatabaseHeld: boolean;
  /** Since when access of a new connection waits for a member's decision; null while none does. */
  asideSince: Date | null;
}

/** The scopes that were asked and not granted; none before there is a grant. */
export function missingScopes({ generation, requestedScopes, grantedScopes }: SetFacts): string[] {
  if (generation <= 0) return [];
  return requestedScopes.filter((scope) => !grantedScopes.includes(scope));
}

/** Since when Apicbase refuses the application's client secret; null while it does not. */
export function refusedSince(set: SetFacts, { application }: Surroundings): Date | null {
  const ofVerdict = set.verdict === "client_secret_changed" ? set.verdictAt : null;
  return set.credentialsRefusedAt ?? application.credentialsRefusedAt ?? ofVerdict;
}

/** The causes that a failure's code tells. */
export const ofFailures: ReadonlyMap<string, Cause> = new Map([
  ["not_reached", "provider_unreachable"],
  ["not_answering", "provider_unreachable"],
  ["could_not_ask", "provider_unreachable"],
  ["no_answer", "reply_missing"],
  ["refused_while_open", "journal_elsewhere"],
  ["answer_may_lie_elsewhere", "journal_elsewhere"],
  ["refused_while_unread", "journal_elsewhere"],
  ["journal_not_read", "journal_elsewhere"],
  ["not_sent_journal", "journal_unwritable"],
]);

/** The reason of a failure where Apicbase asked Larder to wait. */
export const rateLimited = "rate limited";

function ofFailure(reason: unknown): Cause {
  if (typeof reason !== "object" || reason === null || !("code" in reason)) return "refresh_failed";
  const cause = ofFailures.get(String(reason.code)) ?? "refresh_failed";
  const isSlowed = cause === "provider_unreachable" && "reason" in reason && reason.reason === rateLimited;
  return isSlowed ? "provider_slows" : cause;
}

/** What was found out about a set already. */
interface Judged {
  health: Health;
  works: "yes" | "no" | "unknown";
}

/**
 * Of a set that Larder refreshes: first why it may not work, then what else a person should know. What Apicbase refuses
 * without a known reason is in doubt.
 */
function ofRunning(
  set: SetFacts,
  { asideSince }: Surroundings,
  { health, works }: Judged,
  now: Date,
): Cause | null {
  if (set.unprovenSince) return "unproven";
  if (set.failureCount > 0) return ofFailure(set.failureReason);
  const isPromised = findHolder(set, now) !== null;
  if (isPromised && (health === "due" || health === "overdue")) return "in_use";
  if (health === "overdue") return "late";
  if (asideSince) return "access_aside";
  if (works === "no") return "in_doubt";
  return missingScopes(set).length > 0 ? "scope_missing" : null;
}

/** The one cause that a set is shown with; null where nothing is wrong. */
export function toCause(set: SetFacts, around: Surroundings, judged: Judged, now: Date): Cause | null {
  const { health } = judged;
  const isAside = around.asideSince !== null;
  switch (health) {
    case "archived":
      return "archived";
    case "revoked":
      if (isAside) return "access_aside";
      return set.revocationProof === "proved" ? "revoked_here" : "revocation_unconfirmed";
    case "reauthorize":
      return isAside ? "access_aside" : (set.verdict ?? "unknown");
    case "on_hold":
      return "client_secret_changed";
    case "pending":
      if (refusedSince(set, around)) return "client_secret_changed";
      return isAside ? "access_aside" : "not_connected";
  }
  if (around.isDatabaseHeld) return "database_held";
  if (health === "paused") return "paused";
  if (refusedSince(set, around)) return "client_secret_changed";
  if (health === "in_doubt") return isAside ? "access_aside" : "in_doubt";
  return ofRunning(set, around, judged, now);
}
