import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import { requireDatabase } from "./require-database.ts";

const name = `required_${randomUUID()}`;
const role = `weak_${randomUUID().slice(0, 8)}`;

function urlOf(database: string, user?: string, parameters = ""): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${database}`;
  if (user) Object.assign(url, { username: user, password: "x" });
  return `${url.href}${parameters}`;
}

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const server = inject("postgresUrl");
const database = pg.escapeIdentifier(name);
const weak = pg.escapeIdentifier(role);

beforeEach(() => run(server, `CREATE DATABASE ${database}`, `CREATE ROLE ${weak} LOGIN PASSWORD 'x'`));

afterEach(() => run(server, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`, `DROP ROLE ${weak}`));

/** The statement of a refusal, which goes on from "Run as a superuser…: ". */
async function adviceFor(url: string): Promise<string> {
  const refusal = await requireDatabase(url).catch((error: Error) => error.message);
  return (
    /: ((?:GRANT|ALTER|CREATE) .*?)(?:, or .*)?\.$/.exec(String(refusal))?.[1] ?? `no advice: ${refusal}`
  );
}

it("a role that may not create what Larder needs is told what to grant, until that suffices", async () => {
  const url = urlOf(name, role);
  const tables = await adviceFor(url);
  expect(tables).toBe(`GRANT USAGE, CREATE ON SCHEMA "public" TO ${weak}`);
  await run(urlOf(name), tables);
  const schemas = await adviceFor(url);
  expect(schemas).toBe(`GRANT CREATE ON DATABASE ${database} TO ${weak}`);
  await run(urlOf(name), schemas);
  expect(await requireDatabase(url)).toMatchObject({ url, notes: [] });
});

it("a role that owns the schemas needs no right to create any", async () => {
  const grants = [
    `GRANT USAGE, CREATE ON SCHEMA public TO ${weak}`,
    `CREATE SCHEMA larder_jobs AUTHORIZATION ${weak}`,
  ];
  await run(urlOf(name), ...grants);
  expect(await requireDatabase(urlOf(name, role))).toMatchObject({ notes: [] });
});

it("a database that stores no UTF8 is refused, with the statement that makes one that does", async () => {
  await run(
    server,
    `DROP DATABASE ${database}`,
    `CREATE DATABASE ${database} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc TEMPLATE template0`,
  );
  const url = urlOf(name);
  await expect(requireDatabase(url)).rejects.toThrow(
    /stores text as LATIN1, and Larder needs UTF8.*ENCODING 'UTF8'/,
  );
});

it("a role that works in another schema is told which to name, and works in it when named", async () => {
  await run(urlOf(name), "CREATE SCHEMA app", `ALTER DATABASE ${database} SET search_path = app`);
  await expect(requireDatabase(urlOf(name))).rejects.toThrow("Add schema=app to the parameters");
  await expect(requireDatabase(urlOf(name, undefined, "?schema=app"))).resolves.toMatchObject({ notes: [] });
});

it("the connections that a role may open are shared out, and a limit that does not fit is told", async () => {
  await run(
    urlOf(name),
    `GRANT CREATE ON DATABASE ${database} TO ${weak}`,
    `GRANT USAGE, CREATE ON SCHEMA public TO ${weak}`,
    `ALTER ROLE ${weak} CONNECTION LIMIT 9`,
  );
  const { url } = await requireDatabase(urlOf(name, role));
  expect(url).toBe(urlOf(name, role, "?connection_limit=3"));
  const { notes } = await requireDatabase(urlOf(name, role, "?connection_limit=5"));
  expect(notes).toEqual([expect.stringMatching(/may open 9 connections.*up to 14.*connection_limit=3/)]);
  await run(server, `ALTER ROLE ${weak} CONNECTION LIMIT 3`);
  await expect(requireDatabase(urlOf(name, role))).rejects.toThrow(
    "may open 3 connections, and Larder needs 5",
  );
});

it.each([
  [(url: string) => url.replace(":x@", ":wrong@"), /refuses the password of the role weak_/],
  [(url: string) => `${url}?sslmode=require`, /offers no TLS.*sslmode=disable/],
  [
    (url: string) => `${url}?host=/nowhere&port=5432`,
    /nothing listens at the socket \/nowhere\/\.s\.PGSQL\.5432/,
  ],
  [
    (url: string) => url.replace("127.0.0.1", "no.such.host.invalid"),
    /finds no address for the host no\.such\.host/,
  ],
])("a connection that fails is explained, without the password", async (change, sentence) => {
  const refusal = await requireDatabase(change(urlOf(name, role))).catch((error: Error) => error.message);
  expect(refusal).toMatch(sentence);
  expect(refusal).not.toContain("wrong");
});
