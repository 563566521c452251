import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import { db } from "./client.ts";

export type Tx = Prisma.TransactionClient;

/**
 * Runs short database work in one transaction. Never call out over HTTP inside.
 * @param withinMs how long it may take @throws whatever the work throws, after rolling back
 */
export function inTransaction<T>(work: (tx: Tx) => Promise<T>, withinMs = 15_000): Promise<T> {
  return db().$transaction(work, { maxWait: 10_000, timeout: withinMs });
}

/**
 * Has the rest of a transaction follow indexes wherever one leads. For looking whether there is any row of a kind: by statistics
 * that say there are many, reading from the beginning until one comes is cheap; where there is none, that reads everything.
 */
export async function followIndexes(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT set_config('enable_seqscan', 'off', true)`;
}

/** The database's clock: the one that all processes share. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const rows = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const now = rows[0]?.now;
  if (!now) throw new Error("The database did not return its time.");
  return now;
}
