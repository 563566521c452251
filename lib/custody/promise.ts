import { AppError } from "#lib/errors.ts";

/** A machine that holds the access token in force, and until when it may count on it. */
export interface Holder {
  name: string;
  until: string;
}

interface Promised {
  promisedUntil: Date | null;
  promisedTo: string | null;
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
export function requireHolderSeen(set: Promised, seenUntil: Date | undefined, now: Date): Holder | null {
  const holder = findHolder(set, now);
  if (!holder || (seenUntil && seenUntil.toISOString() >= holder.until)) return holder;
  throw new AppError("confirmation_required", {
    what: `This access token is held by ${holder.name}, who was told that it is not rotated before ${holder.until}.`,
    safe: "Nothing was sent to Apicbase, and the token goes on working.",
    next: "Wait until then, or confirm that whoever holds it may meet a 401.",
  });
}
