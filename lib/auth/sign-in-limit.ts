import "server-only";
import { consumeTry, forgetTries } from "./rate-limit.ts";

const windowSeconds = 15 * 60;

// The pair is tight; the account alone is loose, so that a stranger cannot lock its owner out from elsewhere.
const limits = {
  pair: { name: "sign-in:pair", points: 10, windowSeconds },
  account: { name: "sign-in:account", points: 50, windowSeconds },
  address: { name: "sign-in:address", points: 100, windowSeconds },
};

/** Counts one try, over all processes: false once the account, the address or the two together had too many. */
export async function consumeSignInTry(email: string, address: string): Promise<boolean> {
  const allowed = [
    await consumeTry(limits.address, address),
    await consumeTry(limits.account, email),
    await consumeTry(limits.pair, `${email} ${address}`),
  ];
  return allowed.every(Boolean);
}

/** Forgets an account's tries from this address after it has signed in. */
export async function forgetSignInTries(email: string, address: string): Promise<void> {
  await forgetTries(limits.account, email);
  await forgetTries(limits.pair, `${email} ${address}`);
}
