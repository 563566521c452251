import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";

/** Allows one setup at a time, across all processes, until the transaction ends. */
export async function lockSetup(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('larder-setup'))::text`;
}

/** Whether a setup token is the one in use. */
export async function isSetupToken(client: Db, tokenHash: string): Promise<boolean> {
  return (await client.setupToken.count({ where: { tokenHash, usedAt: null } })) > 0;
}

/** Marks a setup token as used; true for one caller only. */
export async function takeSetupToken(tx: Tx, tokenHash: string, now: Date): Promise<boolean> {
  const where = { tokenHash, usedAt: null };
  return (await tx.setupToken.updateMany({ where, data: { usedAt: now } })).count > 0;
}

/** Voids all setup tokens and stores this one. */
export async function replaceSetupToken(tx: Tx, tokenHash: string, now: Date): Promise<void> {
  await tx.setupToken.updateMany({ where: { usedAt: null }, data: { usedAt: now } });
  await tx.setupToken.create({ data: { id: newId(), tokenHash, createdAt: now }, select: { id: true } });
}
