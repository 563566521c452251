import type { Environment } from "#lib/auth/permissions.ts";

/** What the words match, at most 8 of each kind, by name. */
export interface SearchView {
  tokenSets: { id: string; name: string; environment: Environment; library: string }[];
  applications: { id: string; name: string }[];
  libraries: { id: string; name: string }[];
}
