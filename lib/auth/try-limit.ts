import "server-only";
import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import { db } from "#lib/db/client.ts";

const windowSeconds = 15 * 60;

/** So many tries in a quarter of an hour for each key, counted over all processes. */
export interface TryLimit {
  /** For the database: no two limits share one. */
  name: string;
  points: number;
}

function limiter({ name, points }: TryLimit): RateLimiterPrisma {
  return new RateLimiterPrisma({
    storeClient: db(),
    tableName: "rateLimiterFlexible",
    keyPrefix: name,
    points,
    duration: windowSeconds,
  });
}

/** Counts one try: false once there were too many. */
export async function consumeTry(limit: TryLimit, key: string): Promise<boolean> {
  try {
    await limiter(limit).consume(key);
    return true;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return false;
    throw refusal;
  }
}

/** Whether all tries have been made; counts nothing. */
export async function hasNoTryLeft(limit: TryLimit, key: string): Promise<boolean> {
  const counted = await limiter(limit).get(key);
  return counted !== null && counted.consumedPoints >= limit.points;
}

/** Forgets the tries made so far. */
export async function forgetTries(limit: TryLimit, key: string): Promise<void> {
  await limiter(limit).delete(key);
}
