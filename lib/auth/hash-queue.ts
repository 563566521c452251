import { AppError } from "#lib/errors.ts";

/** Node computes hashes on four threads that files and names need too. */
const atOnce = 2;
const mostWaiting = 40;

let running = 0;
const waiting: (() => void)[] = [];

function tooBusy(): AppError {
  return new AppError(
    "unavailable",
    {
      what: "Too many people are signing in at this moment.",
      safe: "Nothing was changed.",
      next: "Try again in a few seconds.",
    },
    { retryAfterSeconds: 5 },
  );
}

/**
 * Runs what is as expensive as hashing a password: two at once, and a bounded number of others wait their turn.
 * @throws AppError unavailable, when too many wait already
 */
export async function takeHashTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= mostWaiting) throw tooBusy();
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    // Whoever is next takes over this place.
    if (next) next();
    else running -= 1;
  }
}
