import { z } from "zod";
import type { AsideReason } from "#lib/custody/note.ts";

const told = z.string().nullable().catch(null).default(null);

/** Whose access a pair is, as the provider names them: introspection's two members, and an identity call's. */
const identitySchema = z.object({
  clientId: told,
  username: told,
  userId: told,
  userName: told,
  libraryId: told,
  libraryName: told,
});

/** Null where the provider does not say. */
export type GrantIdentity = z.infer<typeof identitySchema>;

/** Nobody was named. */
export const unnamed: GrantIdentity = identitySchema.parse({});

/** An identity as it is stored; null while the provider was not asked. */
export function parseStoredIdentity(stored: unknown): GrantIdentity | null {
  return stored === null ? null : (identitySchema.safeParse(stored).data ?? null);
}

const libraryFields = ["libraryId", "libraryName"] as const;
const userFields = ["userId", "username", "userName"] as const;
type Field = (typeof libraryFields)[number] | (typeof userFields)[number];

/** Compares by the first field that both have: ids before names. */
function compare(
  left: GrantIdentity,
  right: GrantIdentity,
  fields: readonly Field[],
): "same" | "other" | "unknown" {
  const shared = fields.find((field) => left[field] !== null && right[field] !== null);
  if (shared === undefined) return "unknown";
  return left[shared] === right[shared] ? "same" : "other";
}

const names = (identity: GrantIdentity, fields: readonly Field[]) =>
  fields.some((field) => identity[field] !== null);

/** Whether it names a user or a library, so that another can be told from it. */
export function namesSomebody(identity: GrantIdentity | null): identity is GrantIdentity {
  return identity !== null && names(identity, [...libraryFields, ...userFields]);
}

/** What is known when a new pair is judged. */
export interface IdentityFacts {
  /** The client ID of the set's application. */
  clientId: string;
  /** Whose access the set's current one is; null when that is not known. */
  own: GrantIdentity | null;
  /** Whose access the other sets of the same library are. */
  beside: readonly GrantIdentity[];
  /** Whose access the new pair is; null when the provider did not answer. */
  found: GrantIdentity | null;
  /** Its access token does not work, so that only its first refresh can tell. */
  isDead: boolean;
}

function judgeAgainstOwn(own: GrantIdentity, found: GrantIdentity): AsideReason | null {
  const library = compare(own, found, libraryFields);
  if (library === "other") return "other_library";
  const user = compare(own, found, userFields);
  if (user === "other") return "other_user";
  const isUntold =
    (library === "unknown" && names(own, libraryFields)) || (user === "unknown" && names(own, userFields));
  return isUntold ? "unknown" : null;
}

function judgeBeside(beside: readonly GrantIdentity[], found: GrantIdentity): AsideReason | null {
  const comparisons = beside
    .filter((other) => names(other, libraryFields))
    .map((other) => compare(other, found, libraryFields));
  if (comparisons.length === 0 || comparisons.includes("same")) return null;
  return comparisons.includes("other") ? "other_than_beside" : "unknown";
}

/** Whether other sets of the same library are known to see a library, and none of them this one. */
export function seesAnotherLibrary(identity: GrantIdentity, beside: readonly GrantIdentity[]): boolean {
  return judgeBeside(beside, identity) === "other_than_beside";
}

/**
 * Why a new pair may not become current without a member's word; null when it may. What is known of the set counts; where
 * nothing is, what is known of the library's other sets. An answer that is missing where something is known to compare it
 * with counts as another's: else a user without rights could hide whose access it is. A dead pair may go into a set of which
 * nothing is known: it has nothing to lose, and its first check tells.
 */
export function judgeIdentity({ clientId, own, beside, found, isDead }: IdentityFacts): AsideReason | null {
  const identity = found ?? unnamed;
  if (identity.clientId !== null && identity.clientId !== clientId) return "other_client";
  if (namesSomebody(own)) return judgeAgainstOwn(own, identity);
  return isDead ? null : judgeBeside(beside, identity);
}
