import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { larderTables } from "../../prisma/grants.ts";
import { PlainError } from "../plain-error.ts";
import { passOn } from "./backup-files.ts";
import type { CheckedBackup } from "./check-backup.ts";
import { COUNTERS, type Counter, copySettings } from "./snapshot.ts";

const { escapeIdentifier: quote } = pg;

/** As Prisma makes it: its rows are restored like others, so that later migrations are applied after them. */
const MIGRATIONS_TABLE = `
  CREATE TABLE "_prisma_migrations" ("id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ, "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

const PRESENT = `
  SELECT c.relname AS "name" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = current_schema() AND c.relname = ANY($1)`;

const TRIGGERS = `
  SELECT tgrelid::regclass::text AS "table", tgname AS "name", tgenabled AS "mode" FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT tgisinternal AND tgenabled <> 'D' AND n.nspname = current_schema() AND c.relname = ANY($1)`;

const FOREIGN_KEYS = `
  SELECT conrelid::regclass::text AS "table", conname AS "name", pg_get_constraintdef(k.oid) AS "definition"
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE contype = 'f' AND n.nspname = current_schema() AND c.relname = ANY($1)`;

const enabling: Record<string, string> = { O: "ENABLE", A: "ENABLE ALWAYS", R: "ENABLE REPLICA" };

async function all<T extends pg.QueryResultRow>(client: pg.Client, sql: string): Promise<T[]> {
  return (await client.query<T>(sql, [larderTables])).rows;
}

/** @throws PlainError when the database has tables of Larder's */
async function requireEmpty(client: pg.Client): Promise<void> {
  const [one] = await all<{ name: string }>(client, PRESENT);
  if (!one) return;
  throw new PlainError(
    `This database is not empty: it has the table ${one.name}. Larder restores into an empty database only. Nothing was changed.`,
  );
}

/** Does the work with no trigger and no foreign key of Larder's tables, which are as they were afterwards. */
async function withoutRules(client: pg.Client, work: () => Promise<void>): Promise<void> {
  const triggers = await all<{ table: string; name: string; mode: string }>(client, TRIGGERS);
  const keys = await all<{ table: string; name: string; definition: string }>(client, FOREIGN_KEYS);
  for (const { table, name } of triggers)
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${quote(name)}`);
  for (const { table, name } of keys)
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${quote(name)}`);
  await work();
  // Adding them proves that the rows belong together.
  for (const { table, name, definition } of keys)
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${quote(name)} ${definition}`);
  for (const { table, name, mode } of triggers)
    await client.query(`ALTER TABLE ${table} ${enabling[mode]} TRIGGER ${quote(name)}`);
}

async function copyIn(client: pg.Client, { folder, manifest }: CheckedBackup): Promise<void> {
  for (const { table, ...file } of manifest.files) {
    if (table === null) continue;
    const name = quote(table.name);
    // What the migrations themselves put in is in the backup too, as it was then.
    await client.query(`DELETE FROM ${name}`);
    const stream = client.query(copyFrom(`COPY ${name} (${table.columns.map(quote).join(", ")}) FROM STDIN`));
    await passOn(folder, file, stream);
    if (stream.rowCount === table.rows) continue;
    throw new PlainError(`${file.path} of this backup has other rows than its manifest says.`);
  }
}

async function setCounters(client: pg.Client, { manifest }: CheckedBackup): Promise<void> {
  for (const { table, column, counter } of await all<Counter>(client, COUNTERS)) {
    const kept = manifest.counters.find((one) => one.table === table && one.column === column);
    if (kept) await client.query("SELECT setval($1::regclass, $2::bigint)", [counter, kept.last]);
  }
}

/** Sessions of the backup's time end, those among them that were ended since. */
const END_SESSIONS = `UPDATE "Session" SET "revokedAt" = now() WHERE "revokedAt" IS NULL`;

/**
 * Makes the tables of the backup's release in an empty database and fills them, in one transaction: whatever fails, nothing
 * is left. @param connectionString of the role that is to own the tables @throws PlainError
 */
export async function loadDatabase(connectionString: string, backup: CheckedBackup): Promise<void> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("BEGIN");
    for (const setting of copySettings) await client.query(setting);
    await requireEmpty(client);
    for (const { sql } of backup.migrations.had) await client.query(sql);
    await client.query(MIGRATIONS_TABLE);
    await withoutRules(client, () => copyIn(client, backup));
    await setCounters(client, backup);
    await client.query(END_SESSIONS);
    await client.query("COMMIT");
    // Without it the first pages would be planned as if the tables were empty.
    for (const { table } of backup.manifest.files)
      if (table) await client.query(`ANALYZE ${quote(table.name)}`);
  } finally {
    await client.end();
  }
}
