import { findHolder } from "#lib/custody/promise.ts";
import {
  type Cause,
  missingScopes,
  refusedSince,
  type SetFacts,
  type Surroundings,
  toCause,
} from "./cause.ts";
import { sayCause } from "./cause-view.ts";
import { type MustAct, type Remedy, toNextStep } from "./next-step.ts";
import { type Health, toHealth } from "./token-set-health.ts";
import { toWorks, type Works } from "./works.ts";

/**
 * The one judgement of a token set, as pages, files and the API say it. Instants are ISO 8601 in UTC, also within
 * sentences, where pages show them in the reader's zone.
 */
export interface Diagnosis {
  state: Health;
  works: Works["answer"];
  /** On what evidence, with when that was heard. */
  evidence: string;
  heardAt: string | null;
  /** Null where nothing is wrong. */
  cause: Cause | null;
  /** The cause in a few words, for a line of a list. */
  short: string | null;
  headline: string;
  since: string | null;
  mustAct: MustAct;
  remedy: Remedy | null;
  toDo: string;
  toCustomer: string;
  larderNext: string;
  larderNextAt: string | null;
}

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

/** Since when the cause has been so, as far as the row tells; null where nothing is wrong. */
function toSince(set: SetFacts, around: Surroundings, cause: Cause | null, health: Health): Date | null {
  switch (cause) {
    case null:
    case "database_held":
      return null;
    case "client_secret_changed":
      return refusedSince(set, around);
    case "not_connected":
      return set.createdAt;
    case "access_aside":
      return around.asideSince;
    case "unproven":
      return set.unprovenSince;
    case "in_use":
      return set.nextRefreshAt;
    case "scope_missing":
      return set.accessTokenIssuedAt;
    default:
      return ofHealth(set, health);
  }
}

function ofHealth(set: SetFacts, health: Health): Date | null {
  switch (health) {
    case "archived":
      return set.archivedAt;
    case "revoked":
      return set.revokedAt;
    case "reauthorize":
      return set.verdictAt;
    case "paused":
      return set.pausedAt;
    case "in_doubt":
      return set.doubtSince;
    case "overdue":
      return set.accessTokenExpiresAt;
    default:
      return set.failureCount > 0 ? set.failedAt : set.checkedAt;
  }
}

const well = {
  short: null,
  yes: { headline: "Nothing is wrong", toCustomer: "The connection works; nothing is needed from you." },
  unknown: {
    headline: "Apicbase has not confirmed it for more than a day",
    toCustomer: "We are checking your connection; nothing is needed from you.",
  },
};

/** Whether a token set works, why not, since when, who does what about it, and what to tell the customer. */
export function diagnose(set: SetFacts, around: Surroundings, now: Date): Diagnosis {
  const health = toHealth(set, now);
  const works = toWorks(set, health, now);
  const cause = toCause(set, around, { health, works: works.answer }, now);
  const step = toNextStep(
    set,
    {
      cause,
      works: works.answer,
      isDatabaseHeld: around.isDatabaseHeld,
      isSecretRefused: refusedSince(set, around) !== null,
    },
    now,
  );
  const words =
    cause &&
    sayCause(cause, {
      worksUntil: works.answer === "yes" ? iso(set.accessTokenExpiresAt) : null,
      isDown: works.answer === "no",
      missingScopes: missingScopes(set),
      failureCount: set.failureCount,
      pause: set.pausedBy && set.pauseReason ? { by: set.pausedBy, reason: set.pauseReason } : null,
      archivedBy: set.archivedBy,
      holder: findHolder(set, now)?.name ?? null,
    });
  return {
    state: health,
    works: works.answer,
    evidence: works.evidence,
    heardAt: iso(works.heardAt),
    cause,
    ...(words ?? { short: null, ...(works.answer === "yes" ? well.yes : well.unknown) }),
    since: iso(toSince(set, around, cause, health)),
    mustAct: step.mustAct,
    remedy: step.remedy,
    toDo: step.toDo,
    larderNext: step.larderNext,
    larderNextAt: iso(step.larderNextAt),
  };
}
