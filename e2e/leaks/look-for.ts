import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";

/** A secret and the name by which a failure calls it. */
export type Canary = { name: string; value: string };

/** The names of the secrets that a text holds, as they are or as addresses and JSON spell them. */
export function findIn(text: string, canaries: readonly Canary[]): string[] {
  const spellings = (value: string) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
  return canaries
    .filter(({ value }) => spellings(value).some((spelling) => text.includes(spelling)))
    .map(({ name }) => name);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Every row of every table of every schema that is not Postgres's own, as a dump would hold it. */
export function dumpDatabase(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const dumps: string[] = [];
    for (const { name } of tables.rows) {
      const rows = await client.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${name} t`);
      dumps.push(`${name}\n${rows.rows.map(({ row }) => row).join("\n")}`);
    }
    return dumps.join("\n");
  });
}

/** Lets the server write everything that it still has in memory alone. */
export async function flushToDisk(url: string): Promise<void> {
  await withClient(url, (client) => client.query("CHECKPOINT"));
}

/** Looks for secrets in all files under some directories, byte by byte; those named in `except` are left out. */
export function findInFiles(
  directories: readonly string[],
  canaries: readonly Canary[],
  except: readonly string[],
): string[] {
  const isFile = (entry: Dirent) => entry.isFile() && !except.includes(entry.name);
  return directories.flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter(isFile)
      .map((entry) => join(entry.parentPath, entry.name))
      .flatMap((file) => {
        const bytes = readFileSync(file).toString("latin1");
        return findIn(bytes, canaries).map((name) => `${name} in ${file}`);
      }),
  );
}
