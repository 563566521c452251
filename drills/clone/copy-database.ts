import pg from "pg";

interface Column {
  table: string;
  columns: string;
}

/** Runs statements in a database over one connection. */
export async function inDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A server that stops between two statements emits an error here; a running statement rejects by itself.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs one statement in a database and returns its rows. */
export async function query<T>(url: string, statement: string, values: unknown[] = []): Promise<T[]> {
  return inDatabase(url, async (client) => (await client.query(statement, values)).rows);
}

/** Copies a database within its cluster. It must have no connections. */
export function copyBeside(url: string, name: string): Promise<string> {
  const copy = new URL(url);
  const original = copy.pathname.slice(1);
  const server = new URL(url);
  server.pathname = "/postgres";
  copy.pathname = `/${name}`;
  return inDatabase(server.href, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS "${name}"`);
    await client.query(`CREATE DATABASE "${name}" TEMPLATE "${original}"`);
    return copy.href;
  });
}

/** Replaces all rows of one database with those of another with the same migrations, as dump and restore do. */
export async function copyRows(from: string, to: string): Promise<void> {
  await inDatabase(from, (source) =>
    inDatabase(to, async (target) => {
      await target.query("BEGIN");
      // Turns off foreign keys and the triggers of append-only tables, as a restore does.
      await target.query("SET session_replication_role = replica");
      const tables = await source.query<Column>(`
        SELECT table_name AS "table", string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS "columns"
        FROM information_schema.columns
        WHERE table_schema = 'public' AND is_generated = 'NEVER' GROUP BY table_name`);
      for (const { table, columns } of tables.rows) {
        await target.query(`DELETE FROM "${table}"`);
        const { rows } = await source.query(`SELECT to_jsonb(t) AS row FROM "${table}" t`);
        await target.query(
          `INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::"${table}", $1)`,
          [JSON.stringify(rows.map(({ row }) => row))],
        );
      }
      await target.query("COMMIT");
    }),
  );
}

/** What came of each attempt in a database, the oldest first: to say beside a problem. */
export function attemptsIn(url: string): Promise<unknown[]> {
  return query(
    url,
    `SELECT right("tokenSetId"::text, 8) AS "set", "generation", "kind", "outcome", "providerStatus", "detail"
    FROM "Attempt" ORDER BY "startedAt"`,
  );
}
