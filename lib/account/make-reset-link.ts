import "server-only";
import { hashToken, randomToken } from "#lib/crypto/fingerprint.ts";
import type { Db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { insertReset } from "./password-reset-repository.ts";

const lifetimeMs = 30 * 60_000;

/** The address of a link with which this person sets a new password, once and within 30 minutes. */
export async function makeResetLink(
  db: Db,
  { userId, byOperator, now }: { userId: string; byOperator: boolean; now: Date },
): Promise<{ url: string; expiresAt: Date }> {
  const token = randomToken();
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  await insertReset(db, { userId, byOperator, tokenHash: hashToken(token), createdAt: now, expiresAt });
  return { url: `${env().LARDER_URL}/reset-password/${token}`, expiresAt };
}
