import "server-only";
import { countUsers } from "#lib/auth/user-repository.ts";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { replaceSetupToken } from "./setup-repository.ts";

/** Whether Larder has no user yet, not counting the demo's. */
export async function isEmpty(): Promise<boolean> {
  return (await countUsers(db(), { demo: false })) === 0;
}

/** Whether the demo's accounts exist. */
export async function hasDemo(): Promise<boolean> {
  return (await countUsers(db(), { demo: true })) > 0;
}

/**
 * Makes a new setup token, which only the log shows, and voids earlier ones.
 * @param client one whose role may enter tokens: no running process does
 */
export async function issueSetupToken(now: Date, client = db()): Promise<string> {
  const token = randomToken();
  await client.$transaction((tx) => replaceSetupToken(tx, hashToken(token), now));
  return token;
}
