import { AppError } from "#lib/errors.ts";

/** Who holds the access token in force, one name or several, and until when they may count on it. */
export interface Holder {
  name: string;
  until: string;
}

/** The columns of a token set that say what was promised last. */
export interface Promised {
  promisedUntil: Date | null;
  promisedTo: string | null;
}

/** Names in a sentence: "Till, Backup and 3 more". */
export function sayNames(names: readonly string[]): string {
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** Who holds the access token with a promise that still runs; null when nobody does. */
export function findHolder({ promisedUntil, promisedTo }: Promised, now: Date): Holder | null {
  if (!promisedUntil || promisedUntil <= now) return null;
  return { name: promisedTo ?? "a machine", until: promisedUntil.toISOString() };
}

/**
 * Lets a rotation come before a promise has run out only for somebody who was shown that very promise.
 * @param seenUntil the end of the promise that was shown; none when no promise was
 * @throws AppError confirmation_required
 */
export function requireHolderSeen(holder: Holder | null, seenUntil: Date | undefined): Holder | null {
  if (!holder || (seenUntil && seenUntil.toISOString() >= holder.until)) return holder;
  throw new AppError("confirmation_required", {
    what: `${holder.name} may use this access token until ${holder.until}: Larder said so.`,
    safe: "Nothing was sent to Apicbase, and the token goes on working.",
    next: "Wait until then, or confirm that calls with it may be refused (401).",
  });
}
