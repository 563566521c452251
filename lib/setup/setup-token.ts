import "server-only";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";

/** Whether Larder has no user yet; the demo's do not count outside the demo. */
export async function isEmpty(): Promise<boolean> {
  return (await db().user.count({ where: { demo: false } })) === 0;
}

/** Whether the demo's accounts are there. */
export async function hasDemo(): Promise<boolean> {
  return (await db().user.count({ where: { demo: true } })) > 0;
}

/** Makes a new setup token, for the log only, and voids earlier ones. */
export async function issueSetupToken(now: Date): Promise<string> {
  const token = randomToken();
  await inTransaction(async (tx) => {
    await tx.setupToken.updateMany({ where: { usedAt: null }, data: { usedAt: now } });
    await tx.setupToken.create({ data: { id: newId(), tokenHash: hashToken(token), createdAt: now } });
  });
  return token;
}
