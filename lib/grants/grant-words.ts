import type { AsideReason } from "#lib/custody/note.ts";
import { AppError } from "#lib/errors.ts";
import type { GrantIdentity } from "./grant-identity.ts";
import type { Judged } from "./judged.ts";

/** The user that an identity names, as people call them; null when it names none. */
export function userOf({ userName, username, userId }: GrantIdentity): string | null {
  return userName ?? username ?? userId;
}

/** The library that an identity names; null when it names none. */
export function libraryOf({ libraryName, libraryId }: GrantIdentity): string | null {
  return libraryName ?? libraryId;
}

/** Whose access it is in a few words, such as “Brasserie Leopold (Nora Claes)”; null when nobody is named. */
export function sayIdentity(identity: GrantIdentity | null): string | null {
  if (identity === null) return null;
  const [library, user] = [libraryOf(identity), userOf(identity)];
  if (library === null) return user;
  return user === null ? library : `${library} (${user})`;
}

const reasons: Record<AsideReason, string> = {
  other_client: "Apicbase says that this access was given to another application.",
  other_library: "This access is another library’s than the one that this set uses.",
  other_user: "Another user gave this access. Its rights are that user’s.",
  other_than_beside: "The other sets of this library see another library.",
  unknown: "Apicbase did not say whose access this is, so it cannot be compared.",
};

/** Why a member must decide, in a sentence. */
function sayReason(reason: AsideReason): string {
  return reasons[reason];
}

const notYet: Record<Exclude<Judged["standing"], "aside">, string> = {
  received: "Another call for this token set is under way: Larder judges the new access when that has ended.",
  current: "The new access is in use.",
  replaced: "A later connection of this token set has replaced it.",
  overtaken: "A later connection of this token set had come first.",
  ended: "The token set was revoked meanwhile.",
};

/** Why the pair of a new connection is not in use, in a sentence. */
export function sayNotInForce(judged: Judged): string {
  return judged.standing === "aside" ? sayReason(judged.reason) : notYet[judged.standing];
}

/** The error for a new connection that is not in use, where a caller takes anything else for success. */
export function notInForce(why: string): AppError {
  return new AppError("conflict", {
    what: `The new tokens are stored and not in use. ${why}`,
    safe: "The tokens in use are unchanged.",
    next: "Open the token set in Larder: a member who may connect it decides.",
  });
}

/** A reason as it is stored; one of a later version counts as not known. */
export function parseReason(stored: string | null): AsideReason {
  return stored !== null && Object.hasOwn(reasons, stored) ? (stored as AsideReason) : "unknown";
}
