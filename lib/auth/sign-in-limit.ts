import "server-only";
import { consumeTry, forgetTries } from "./try-limit.ts";

// The pair is tight; the account alone is loose, so that a stranger cannot lock its owner out from elsewhere.
const pair = { name: "sign-in:pair", points: 10 };
const account = { name: "sign-in:account", points: 50 };
const byAddress = { name: "sign-in:address", points: 100 };

/** Counts one try, over all processes: false once the account, the address or the two together had too many. */
export async function consumeSignInTry(email: string, address: string): Promise<boolean> {
  const allowed = [
    await consumeTry(byAddress, address),
    await consumeTry(account, email),
    await consumeTry(pair, `${email} ${address}`),
  ];
  return allowed.every(Boolean);
}

/** Forgets an account's tries from this address after it has signed in. */
export async function forgetSignInTries(email: string, address: string): Promise<void> {
  await forgetTries(account, email);
  await forgetTries(pair, `${email} ${address}`);
}
