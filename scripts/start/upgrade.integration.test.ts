import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

const projectDir = resolve(import.meta.dirname, "../..");
const directory = mkdtempSync(join(tmpdir(), "larder-upgrade-"));
const name = `upgraded_${randomUUID()}`;
const url = new URL(inject("postgresUrl"));
url.pathname = `/${name}`;

async function query<Row extends pg.QueryResultRow>(databaseUrl: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function secretFile(file: string, secret: string): string {
  const path = join(directory, file);
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  return path;
}

// Migrated already, and nothing has been prepared in it.
const copy = `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(inject("templateDatabase"))}`;
let environment: Record<string, string>;

beforeAll(async () => {
  await query(inject("postgresUrl"), copy);
  environment = {
    PATH: process.env.PATH ?? "",
    DATABASE_URL_FILE: secretFile("url", url.href),
    LARDER_MASTER_KEYS_FILE: secretFile("keys", `k1:${randomBytes(32).toString("base64")}`),
    LARDER_DATA_DIR: join(directory, "data"),
    LARDER_URL: "https://larder.example",
    APICBASE_TOKEN_URL: "https://127.0.0.1:9/oauth/token/",
  };
});
afterAll(async () => {
  await query(inject("postgresUrl"), `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
  rmSync(directory, { recursive: true, force: true });
});

function start(script: string, more: Record<string, string> = {}) {
  const options = ["--conditions=react-server", "--disable-warning=ExperimentalWarning", script];
  const child = spawn(process.execPath, options, {
    cwd: projectDir,
    env: { NODE_ENV: "production", ...environment, ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = once(child, "exit").then(async ([code]) => ({
    code,
    out: await said.then(([out]) => out),
    errors: (await said)[1],
  }));
  return { child, ended };
}

it("a database is brought up to date by secrets in files; then a worker works in it, and ends when it is asked to", async () => {
  const upgraded = await start("scripts/start/upgrade.ts").ended;
  expect(upgraded).toMatchObject({ code: 0, errors: "" });
  expect(upgraded.out).toMatch(/^First owner: https:\/\/larder\.example\/setup\?token=\S+ \(works once\)$/m);
  expect(upgraded.out).toMatch(/The database is up to date\.\n$/);
  const worker = start("scripts/start/worker.ts");
  await expect
    .poll(() => query(url.href, `SELECT "kind" FROM "Instance" WHERE "stoppedAt" IS NULL`), {
      timeout: 30_000,
    })
    .toEqual([{ kind: "worker" }]);
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toMatchObject({ code: 0 });
  expect(await query(url.href, `SELECT FROM "Instance" WHERE "stoppedAt" IS NULL`)).toEqual([]);
}, 120_000);

it.each([
  ["upgrade.ts", "Set DATABASE_URL: without it npm start brings its own database up to date."],
  ["web.ts", "A web process alone needs DATABASE_URL, NEXTAUTH_SECRET. npm start makes them for itself."],
])("%s says what it needs and does not have", async (script, sentence) => {
  const refused = await start(`scripts/start/${script}`, { DATABASE_URL_FILE: "" }).ended;
  expect(refused).toEqual({ code: 1, out: "", errors: `${sentence}\n` });
});
