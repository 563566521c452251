import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";

const run = promisify(execFile);
const walPageBytes = 8_192;
const maxDumpBytes = 1024 * 1024 * 1024;

async function withClient<Value>(url: string, use: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Every row of every table of every schema but the system's own, by the command that a dump is made of. */
export function copyEveryTable(url: string): Promise<Map<string, Buffer>> {
  return withClient(url, async (client) => {
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', nspname, relname) AS name
         FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'm') AND nspname <> 'information_schema' AND nspname !~ '^pg_'`,
    );
    const copies = new Map<string, Buffer>();
    for (const { name } of tables.rows) {
      copies.set(name, await buffer(client.query(copyTo(`COPY (SELECT * FROM ${name}) TO STDOUT`))));
    }
    return copies;
  });
}

/** The dump of the `pg_dump` on the PATH; null when there is none, or one older than the server, which it refuses. */
export async function dumpByProgram(url: string): Promise<Buffer | null> {
  const version = await run("pg_dump", ["--version"]).catch(() => null);
  const major = Number(/(\d+)\.\d+/.exec(version?.stdout ?? "")?.[1] ?? 0);
  const server = await withClient(url, async (client) => {
    const { rows } = await client.query<{ major: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS major",
    );
    return rows[0]?.major ?? Number.POSITIVE_INFINITY;
  });
  if (major < server) return null;
  const { stdout } = await run("pg_dump", ["--dbname", url], { encoding: "buffer", maxBuffer: maxDumpBytes });
  return stdout;
}

/** Writes to disk what the server has only in its memory. */
export async function writeCheckpoint(url: string): Promise<void> {
  await withClient(url, (client) => client.query("CHECKPOINT"));
}

function unlessGone<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    // The server works on: its passing files come and go.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** The log of changes without its pages' headers, across which a record goes on. */
function joinWalPages(segment: Buffer): Buffer {
  const pages: Buffer[] = [];
  for (let start = 0; start < segment.length; start += walPageBytes) {
    pages.push(segment.subarray(start + (start === 0 ? 40 : 24), start + walPageBytes));
  }
  return Buffer.concat(pages);
}

/** Every file below a directory with its bytes, one at a time. */
export function* readFiles(directory: string): Generator<{ path: string; bytes: Buffer }> {
  const entries = unlessGone(() => readdirSync(directory, { withFileTypes: true })) ?? [];
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* readFiles(path);
    if (!entry.isFile()) continue;
    const bytes = unlessGone(() => readFileSync(path));
    if (!bytes) continue;
    const isWal = /[/\\]pg_wal[/\\][0-9A-F]{24}$/.test(path);
    yield { path, bytes: isWal ? joinWalPages(bytes) : bytes };
  }
}
