import "server-only";
import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import { db } from "#lib/db/client.ts";

/** How many tries a key has in a window of time, counted over all processes. */
export interface Limit {
  name: string;
  points: number;
  windowSeconds: number;
}

function limiter({ name, points, windowSeconds }: Limit): RateLimiterPrisma {
  return new RateLimiterPrisma({
    storeClient: db(),
    tableName: "rateLimiterFlexible",
    keyPrefix: name,
    points,
    duration: windowSeconds,
  });
}

/** Counts one try; false when the key has none left. */
export async function consumeTry(limit: Limit, key: string): Promise<boolean> {
  try {
    await limiter(limit).consume(key);
    return true;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return false;
    throw refusal;
  }
}

/** Whether the key has no try left, without counting one. */
export async function hasNoTryLeft(limit: Limit, key: string): Promise<boolean> {
  const counted = await limiter(limit).get(key);
  return counted !== null && counted.consumedPoints >= limit.points;
}

/** Forgets a key's tries. */
export async function forgetTries(limit: Limit, key: string): Promise<void> {
  await limiter(limit).delete(key);
}
