import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";

export interface NewReset {
  userId: string;
  tokenHash: string;
  byOperator: boolean;
  createdAt: Date;
  expiresAt: Date;
}

export async function insertReset(db: Db, reset: NewReset): Promise<void> {
  await db.passwordReset.create({ data: { id: newId(), ...reset }, select: { id: true } });
}

/** Whose password a link can still set, or null. */
export function findLivingReset(db: Db, tokenHash: string, now: Date) {
  return db.passwordReset.findFirst({
    where: { tokenHash, expiresAt: { gt: now } },
    select: { byOperator: true, user: { select: { id: true, name: true, email: true, demo: true } } },
  });
}

/** Uses a link up; true for one caller only. */
export async function takeReset(tx: Tx, tokenHash: string, now: Date): Promise<boolean> {
  return (await tx.passwordReset.deleteMany({ where: { tokenHash, expiresAt: { gt: now } } })).count === 1;
}

/** Ends all links of a person. Call it after the change of the password in its transaction, so that all lock in one order. */
export async function deleteResetsOf(tx: Tx, userId: string): Promise<void> {
  await tx.passwordReset.deleteMany({ where: { userId } });
}
