import "server-only";
import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import { db } from "#lib/db/client.ts";

/** How many tries a key has in a window of time, counted over all processes. */
export interface Limit {
  name: string;
  points: number;
  windowSeconds: number;
}

/** What a key has left in its window after a try. */
export interface Tries {
  isAllowed: boolean;
  left: number;
  /** Seconds until the window ends, at least one. */
  resetSeconds: number;
}

const limiters = new WeakMap<object, Map<string, RateLimiterPrisma>>();

/** One limiter a name and client, without a timer of its own: a worker's nightly job removes what has expired. */
function limiter({ name, points, windowSeconds }: Limit): RateLimiterPrisma {
  const storeClient = db();
  const ofClient = limiters.get(storeClient) ?? new Map<string, RateLimiterPrisma>();
  limiters.set(storeClient, ofClient);
  const present = ofClient.get(name);
  if (present?.points === points && present.duration === windowSeconds) return present;
  const made = new RateLimiterPrisma({
    storeClient,
    tableName: "rateLimiterFlexible",
    keyPrefix: name,
    points,
    duration: windowSeconds,
    clearExpiredByTimeout: false,
  });
  ofClient.set(name, made);
  return made;
}

function toTries(counted: RateLimiterRes, isAllowed: boolean): Tries {
  const resetSeconds = Math.max(1, Math.ceil(counted.msBeforeNext / 1_000));
  return { isAllowed, left: counted.remainingPoints, resetSeconds };
}

/** Counts one try, and tells what is left. */
export async function takeTry(limit: Limit, key: string): Promise<Tries> {
  try {
    return toTries(await limiter(limit).consume(key), true);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return toTries(refusal, false);
    throw refusal;
  }
}

/** Counts one try; false when the key has none left. */
export async function consumeTry(limit: Limit, key: string): Promise<boolean> {
  return (await takeTry(limit, key)).isAllowed;
}

/** What the key has left, without counting a try. */
export async function peekTries(limit: Limit, key: string): Promise<Tries> {
  const counted = await limiter(limit).get(key);
  if (counted === null) return { isAllowed: true, left: limit.points, resetSeconds: limit.windowSeconds };
  return toTries(counted, counted.consumedPoints < limit.points);
}

/** Whether the key has no try left, without counting one. */
export async function hasNoTryLeft(limit: Limit, key: string): Promise<boolean> {
  return !(await peekTries(limit, key)).isAllowed;
}

/** Forgets a key's tries. */
export async function forgetTries(limit: Limit, key: string): Promise<void> {
  await limiter(limit).delete(key);
}
