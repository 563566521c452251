import pg from "pg";
import { vi } from "vitest";
import { closeDb } from "#lib/db/client.ts";
import { closeOwner } from "./as-owner.ts";

/** Rows that were read of each table, and entries of its indexes. */
const readsSql = `
  SELECT t."relname" AS "table", (t."seq_tup_read" + COALESCE(t."idx_tup_fetch", 0) + COALESCE((
    SELECT sum(i."idx_tup_read") FROM pg_stat_user_indexes i WHERE i."relid" = t."relid"), 0))::int AS "rows"
  FROM pg_stat_user_tables t WHERE t."schemaname" = 'public'`;
const othersSql = `SELECT FROM pg_stat_activity WHERE "datname" = current_database() AND "pid" <> pg_backend_pid()`;

/** Postgres adds up what a connection read at its end at the latest: ends all of this process, and waits until they are gone. */
async function readCounters(client: pg.Client): Promise<Map<string, number>> {
  await closeDb();
  await closeOwner();
  const expectNobody = async () => {
    if ((await client.query(othersSql)).rowCount !== 0) throw new Error("Others use the database.");
  };
  await vi.waitFor(expectNobody, { timeout: 30_000 });
  const { rows } = await client.query<{ table: string; rows: number }>(readsSql);
  return new Map(rows.map(({ table, rows }) => [table, rows]));
}

/** How many rows and index entries some work reads of each table, as Postgres counts them. No time is involved. */
export async function countReads(url: string, work: () => Promise<void>): Promise<Map<string, number>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const before = await readCounters(client);
    await work();
    const after = await readCounters(client);
    return new Map([...after].map(([table, rows]) => [table, rows - (before.get(table) ?? 0)]));
  } finally {
    await client.end();
  }
}
