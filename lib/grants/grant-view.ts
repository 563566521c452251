import type { AsideReason } from "#lib/custody/note.ts";
import { parseStoredIdentity } from "./grant-identity.ts";
import type { GrantRow } from "./grant-repository.ts";
import { libraryOf, parseReason, sayIdentity, userOf } from "./grant-words.ts";

/** Access that a consent or an import gave, as a token set's page shows it. Instants are ISO 8601. */
export interface GrantView {
  generation: number;
  /** As Apicbase names them; null where it does not. */
  user: string | null;
  library: string | null;
  /** Both in a few words; null when neither is named. */
  identity: string | null;
  /** When Apicbase was asked; null while it has not answered. */
  learnedAt: string | null;
  /** Who brought it to Larder: a member, or the recipient of a connect link. */
  broughtBy: string;
  /** Null for one that was connected before Larder asked. */
  broughtAt: string | null;
  /** Why a member must decide; null unless it is kept aside. */
  reason: AsideReason | null;
  /** A worker asks Apicbase again then. */
  asksAgainAt: string | null;
  confirmedBy: string | null;
  confirmedAt: string | null;
}

/** Whose access a token set uses, and what waits for a decision. */
export interface GrantsView {
  /** Of the pair in use; null while there is none, or while nobody was asked. */
  current: GrantView | null;
  /** Newest first. */
  aside: GrantView[];
  /** Access that is stored and being judged right now. */
  isJudging: boolean;
  /** What the other sets of this library see, in words. */
  seenBeside: string[];
  /** None of them sees the library that this set sees. */
  isAnotherBeside: boolean;
}

const iso = (at: Date | null) => at?.toISOString() ?? null;

export function toGrantView(row: GrantRow): GrantView {
  const identity = parseStoredIdentity(row.identity);
  return {
    generation: row.generation,
    user: identity && userOf(identity),
    library: identity && libraryOf(identity),
    identity: sayIdentity(identity),
    learnedAt: iso(row.learnedAt),
    broughtBy: row.actorName,
    broughtAt: row.attemptId === null ? null : row.receivedAt.toISOString(),
    reason: row.standing === "aside" ? parseReason(row.reason) : null,
    asksAgainAt: row.standing === "aside" ? iso(row.dueAt) : null,
    confirmedBy: row.confirmedByName,
    confirmedAt: iso(row.confirmedAt),
  };
}
