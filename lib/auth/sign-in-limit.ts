import "server-only";
import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import { db } from "#lib/db/client.ts";

const windowSeconds = 15 * 60;

// The pair is tight; the account alone is loose, so that a stranger cannot lock its owner out from elsewhere.
const pointsPerWindow = { pair: 10, account: 50, address: 100 };

type LimiterName = keyof typeof pointsPerWindow;

function limiter(name: LimiterName): RateLimiterPrisma {
  return new RateLimiterPrisma({
    storeClient: db(),
    tableName: "rateLimiterFlexible",
    keyPrefix: `sign-in:${name}`,
    points: pointsPerWindow[name],
    duration: windowSeconds,
  });
}

async function mayConsume(name: LimiterName, key: string): Promise<boolean> {
  try {
    await limiter(name).consume(key);
    return true;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return false;
    throw refusal;
  }
}

/** Counts one try, over all processes: false once the account, the address or the two together had too many. */
export async function consumeSignInTry(email: string, address: string): Promise<boolean> {
  const allowed = [
    await mayConsume("address", address),
    await mayConsume("account", email),
    await mayConsume("pair", `${email} ${address}`),
  ];
  return allowed.every(Boolean);
}

/** Forgets an account's tries from this address after it has signed in. */
export async function forgetSignInTries(email: string, address: string): Promise<void> {
  await limiter("account").delete(email);
  await limiter("pair").delete(`${email} ${address}`);
}
