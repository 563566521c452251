import "server-only";
import { countUsers } from "#lib/auth/user-repository.ts";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { replaceSetupToken } from "./setup-repository.ts";

/** Whether Larder has no user yet; the demo's do not count outside the demo. */
export async function isEmpty(): Promise<boolean> {
  return (await countUsers(db(), { demo: false })) === 0;
}

/** Whether the demo's accounts are there. */
export async function hasDemo(): Promise<boolean> {
  return (await countUsers(db(), { demo: true })) > 0;
}

/** Makes a new setup token, for the log only, and voids earlier ones. */
export async function issueSetupToken(now: Date): Promise<string> {
  const token = randomToken();
  await inTransaction((tx) => replaceSetupToken(tx, hashToken(token), now));
  return token;
}
