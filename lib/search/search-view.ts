import type { Environment } from "#lib/auth/permissions.ts";
import type { Health } from "#lib/health/token-set-health.ts";
import type { PastedView } from "./pasted-view.ts";
import type { StateFilter } from "./state-words.ts";

/** A token set as a result of a search. */
export interface FoundSet {
  id: string;
  name: string;
  environment: Environment;
  library: string;
  application: string;
  health: Health;
  /** The cause in a few words; null where nothing is wrong. */
  cause: string | null;
}

export interface Named {
  id: string;
  name: string;
}

/** All of the token sets found, as the list's filter shows them. */
export interface AllFound {
  filter: StateFilter & { q?: string; ended: "shown" };
  total: number;
  /** There are more than were counted. */
  isMore: boolean;
}

/** What the words match, at most eight of each kind. */
export interface SearchView {
  tokenSets: FoundSet[];
  /** Null where none was found, or where the list cannot be filtered by what matched. */
  all: AllFound | null;
  applications: Named[];
  libraries: Named[];
  people: Named[];
}

/** What a text means, words or something pasted. */
export interface FindView extends SearchView {
  pasted: PastedView[];
  /** The text is kept out of addresses, since it may be a token, and no token set was found by it. */
  isUnknownToken: boolean;
}
