import "server-only";
import { consumeTry, forgetTries } from "#lib/auth/rate-limit.ts";

const windowSeconds = 15 * 60;

// The account's own limit is high, so that a stranger elsewhere cannot lock its owner out.
const limits = {
  pair: { name: "sign-in:pair", points: 10, windowSeconds },
  account: { name: "sign-in:account", points: 50, windowSeconds },
  address: { name: "sign-in:address", points: 100, windowSeconds },
};

/** Counts one try, over all processes; false when the account, the address or the pair has none left. */
export async function consumeSignInTry(email: string, address: string): Promise<boolean> {
  const allowed = [
    await consumeTry(limits.address, address),
    await consumeTry(limits.account, email),
    await consumeTry(limits.pair, `${email} ${address}`),
  ];
  return allowed.every(Boolean);
}

/** Clears an account's tries, and its tries from this address, after it has signed in. */
export async function forgetSignInTries(email: string, address: string): Promise<void> {
  await forgetTries(limits.account, email);
  await forgetTries(limits.pair, `${email} ${address}`);
}
