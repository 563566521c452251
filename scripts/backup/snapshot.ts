import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { sealedTables } from "#lib/vault/sealed-tables.ts";
import { larderTables } from "../../prisma/grants.ts";
import { PlainError } from "../plain-error.ts";
import { writeDurably } from "./backup-files.ts";
import type { BackedUpTable, Manifest } from "./manifest.ts";

const { escapeIdentifier: quote } = pg;

/** How values are written as text, whatever a database or role has set: both sides of a copy say the same. */
export const copySettings = [
  "SET LOCAL datestyle = 'ISO, YMD'",
  "SET LOCAL intervalstyle = 'postgres'",
  "SET LOCAL extra_float_digits = 3",
  "SET LOCAL bytea_output = 'hex'",
  "SET LOCAL client_encoding = 'UTF8'",
  "SET LOCAL statement_timeout = 0",
  "SET LOCAL lock_timeout = 0",
  "SET LOCAL idle_in_transaction_session_timeout = 0",
];

const TABLES = `
  SELECT c.relname AS "name", array_agg(a.attname::text ORDER BY a.attnum) AS "columns"
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND c.relkind = 'r' AND c.relname = ANY($1)
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  GROUP BY c.relname ORDER BY c.relname`;

/** The counters that columns take their numbers from. */
export const COUNTERS = `
  SELECT t.relname AS "table", a.attname AS "column", s.oid::regclass::text AS "counter"
  FROM pg_class s JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
    JOIN pg_class t ON t.oid = d.refobjid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
  WHERE s.relkind = 'S' AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND t.relname = ANY($1)
  ORDER BY 1, 2`;

export interface Counter {
  table: string;
  column: string;
  counter: string;
}

const RECORDS = `
  SELECT DISTINCT ON ("organizationId") "organizationId"::text, "sequence", encode("hash", 'hex') AS "sha256"
  FROM "AuditChain" ORDER BY "organizationId", "sequence" DESC`;

const ELSEWHERE = `
  SELECT DISTINCT i."name" FROM "Attempt" a JOIN "Instance" i ON i."id" = a."instanceId"
  WHERE a."outcome" IS NULL AND i."journalId" IS NOT NULL AND i."journalId"::text IS DISTINCT FROM $1 ORDER BY 1`;

const neededKeys = `
  SELECT "keyId", count(*)::int AS "values" FROM (${sealedTables
    .flatMap(({ table, columns }) =>
      columns.map(
        (column) =>
          `SELECT split_part(${quote(column)}, '.', 2) AS "keyId" FROM ${quote(table)} WHERE ${quote(column)} IS NOT NULL`,
      ),
    )
    .join(" UNION ALL ")}) sealed GROUP BY 1 ORDER BY 1`;

/** What a backup says of the database, beside its rows. */
type DatabaseFacts = Omit<Manifest, "format" | "id" | "larder" | "address" | "files">;

/** The database at one moment: everything that is read of it belongs together, whatever is written meanwhile. */
export interface Snapshot {
  tables: Omit<BackedUpTable, "rows">[];
  facts: DatabaseFacts;
  /** Writes a table's rows to a new file. */
  copy(
    table: Omit<BackedUpTable, "rows">,
    path: string,
  ): Promise<{ bytes: number; sha256: string; rows: number }>;
}

async function readFacts(client: pg.Client, journalId: string | null): Promise<DatabaseFacts> {
  const all = async <T extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
    (await client.query<T>(sql, values)).rows;
  const [one] = await all<{ at: Date; version: string; deploymentId: string | null; key: string | null }>(`
    SELECT transaction_timestamp() AS "at", current_setting('server_version') AS "version",
      (SELECT "id"::text FROM "Deployment") AS "deploymentId",
      (SELECT "keySealed" FROM "InstallationKey" WHERE "name" = 'token-fingerprint') AS "key"`);
  if (!one?.key)
    throw new PlainError("This database has not been prepared: start Larder once with npm start.");
  const migrations = await all<{ name: string; checksum: string }>(
    `SELECT migration_name AS "name", checksum FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  );
  const counters: Manifest["counters"] = [];
  for (const { table, column, counter } of await all<Counter>(COUNTERS, [larderTables])) {
    const [value] = await all<{ last: string }>(`SELECT last_value::text AS "last" FROM ${counter}`);
    if (value) counters.push({ table, column, last: value.last });
  }
  const records = await all<{ organizationId: string; sequence: number; sha256: string }>(RECORDS);
  return {
    madeAt: one.at.toISOString(),
    postgres: one.version,
    deploymentId: one.deploymentId,
    migrations,
    keys: { installation: one.key, needed: await all(neededKeys) },
    records: records.map(({ organizationId, sequence, sha256: hash }) => ({
      organizationId,
      sequence,
      hash,
    })),
    counters,
    journalsElsewhere: (await all<{ name: string }>(ELSEWHERE, [journalId])).map(({ name }) => name),
  };
}

/**
 * Reads the database in one transaction that changes nothing.
 * @param connectionString of the role that owns the tables @param journalId of this data directory; null without one
 */
export async function inSnapshot<T>(
  connectionString: string,
  journalId: string | null,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString });
  // A server that stops between two statements emits an error here; a running statement rejects by itself.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    for (const setting of copySettings) await client.query(setting);
    const facts = await readFacts(client, journalId);
    const { rows: tables } = await client.query<Omit<BackedUpTable, "rows">>(TABLES, [larderTables]);
    const result = await work({ tables, facts, copy: (table, path) => copyOut(client, table, path) });
    await client.query("COMMIT");
    return result;
  } finally {
    await client.end();
  }
}

async function copyOut(client: pg.Client, { name, columns }: Omit<BackedUpTable, "rows">, path: string) {
  const stream = client.query(copyTo(`COPY ${quote(name)} (${columns.map(quote).join(", ")}) TO STDOUT`));
  const content = await writeDurably(path, stream);
  return { ...content, rows: stream.rowCount };
}
