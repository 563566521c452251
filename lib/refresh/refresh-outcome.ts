import type { AttemptOutcome, Prisma, Verdict } from "#generated/prisma/client.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { AppError } from "#lib/errors.ts";

/** What a refresh came to, the same for the one who made it and for all who waited for it. */
export type RefreshOutcome =
  | { outcome: "refreshed"; generation: number; accessTokenExpiresAt: string | null }
  | { outcome: "reauthorize"; verdict: Verdict; evidence: string }
  | { outcome: "credentials_refused"; detail: string }
  | { outcome: "retry_later"; detail: string };

type Refreshed = Extract<RefreshOutcome, { outcome: "refreshed" }>;

/** A column of notes. */
type Stored = Prisma.JsonValue | null;

interface SetFacts {
  generation: number;
  accessTokenExpiresAt: Date | null;
  verdict: Verdict | null;
  verdictEvidence: Stored;
}

function toReauthorize(
  attempt: { detail: Stored },
  set: SetFacts,
): Extract<RefreshOutcome, { outcome: "reauthorize" }> {
  const evidence = sayStored(set.verdictEvidence) ?? sayStored(attempt.detail) ?? "";
  return { outcome: "reauthorize", verdict: set.verdict ?? "unknown", evidence };
}

/** Reads a completed attempt and the set it belongs to. */
export function toRefreshOutcome(
  attempt: { outcome: AttemptOutcome | null; detail: Stored; verdict: Verdict | null },
  set: SetFacts,
): RefreshOutcome {
  switch (attempt.outcome) {
    case "issued":
      return {
        outcome: "refreshed",
        generation: set.generation,
        accessTokenExpiresAt: set.accessTokenExpiresAt?.toISOString() ?? null,
      };
    case "credentials":
      return {
        outcome: "credentials_refused",
        detail: sayStored(attempt.detail) ?? "Apicbase refused the client secret.",
      };
    case "lost":
      return toReauthorize(attempt, set);
    default:
      // Refused while an earlier answer may turn up: no verdict yet.
      if (attempt.verdict || (attempt.outcome === "refused" && set.verdict))
        return toReauthorize(attempt, set);
      return {
        outcome: "retry_later",
        detail: sayStored(attempt.detail) ?? "The refresh is not finished yet.",
      };
  }
}

/**
 * The refreshed set, for callers that take anything else for an error.
 * @throws AppError reauthorize, credentials_refused, retry_later
 */
export function requireRefreshed(outcome: Exclude<RefreshOutcome, Refreshed>): never;
export function requireRefreshed(outcome: RefreshOutcome): Refreshed;
export function requireRefreshed(outcome: RefreshOutcome): Refreshed {
  switch (outcome.outcome) {
    case "refreshed":
      return outcome;
    case "reauthorize":
      throw new AppError("reauthorize", {
        what: `The connection is lost. ${outcome.evidence}`,
        next: "A person has to reconnect this token set.",
      });
    case "credentials_refused":
      throw new AppError("credentials_refused", { what: outcome.detail, safe: "No token was used up." });
    case "retry_later":
      throw new AppError("retry_later", { what: outcome.detail, next: "Try again later." });
  }
}
