import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import { db } from "./client.ts";

export type Tx = Prisma.TransactionClient;

/**
 * Runs short database work in one transaction. Never call out over HTTP inside.
 * @throws whatever the work throws, after rolling back
 */
export function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return db().$transaction(work, { maxWait: 10_000, timeout: 15_000 });
}

/** The database's clock: the one that all processes share. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const rows = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const now = rows[0]?.now;
  if (!now) throw new Error("The database did not return its time.");
  return now;
}
