import "server-only";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";

/** One setup at a time, over all processes, until the transaction ends. */
export async function lockSetup(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('larder-setup'))::text`;
}

/** Uses a setup token up: true for exactly one caller. */
export async function takeSetupToken(tx: Tx, tokenHash: string, now: Date): Promise<boolean> {
  const where = { tokenHash, usedAt: null };
  return (await tx.setupToken.updateMany({ where, data: { usedAt: now } })).count > 0;
}

/** Voids the tokens there are and puts this one in their place. */
export async function replaceSetupToken(tx: Tx, tokenHash: string, now: Date): Promise<void> {
  await tx.setupToken.updateMany({ where: { usedAt: null }, data: { usedAt: now } });
  await tx.setupToken.create({ data: { id: newId(), tokenHash, createdAt: now }, select: { id: true } });
}
