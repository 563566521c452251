import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, it, vi } from "vitest";
import { closeDb } from "#lib/db/client.ts";
import { prepareVault } from "#lib/vault/vault.ts";
import { applyMigrations } from "../../scripts/start/database.ts";
import { makeBoss } from "../../worker/job-engine.ts";
import { prepareJobs } from "../../worker/jobs.ts";
import { checkReadiness } from "./readiness.ts";

const dataDir = mkdtempSync(join(tmpdir(), "larder-jobs-"));
const database = `jobs_${randomUUID()}`;
const role = `modest_${randomUUID().slice(0, 8)}`;
const [databaseName, roleName] = [database, role].map((name) => pg.escapeIdentifier(name));

function urlOf(name: string, user?: string): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  if (user) Object.assign(url, { username: user, password: "x" });
  return url.href;
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

/** A role that may do what pages and refreshes need, and may create no schema. */
beforeAll(async () => {
  await run(
    urlOf("postgres"),
    `CREATE DATABASE ${databaseName}`,
    `CREATE ROLE ${roleName} LOGIN PASSWORD 'x'`,
  );
  await run(urlOf(database), `GRANT USAGE, CREATE ON SCHEMA public TO ${roleName}`);
  const url = urlOf(database, role);
  await applyMigrations(url, { projectDir: process.cwd(), logFile: join(dataDir, "migrate.log") });
  vi.stubEnv("DATABASE_URL", url);
  vi.stubEnv("LARDER_DATA_DIR", dataDir);
  vi.stubEnv("LARDER_LOG_LEVEL", "silent");
  vi.stubEnv("LARDER_MASTER_KEYS", `test:${Buffer.alloc(32, 7).toString("base64")}`);
  vi.stubEnv("NEXTAUTH_SECRET", "a-secret-of-at-least-thirty-two-characters");
  await prepareVault();
});

beforeEach(async () => {
  await run(
    urlOf(database),
    "DROP SCHEMA IF EXISTS larder_jobs CASCADE",
    `REVOKE CREATE ON DATABASE ${databaseName} FROM ${roleName}`,
  );
});

afterAll(async () => {
  await closeDb();
  await run(
    urlOf("postgres"),
    `DROP DATABASE IF EXISTS ${databaseName} WITH (FORCE)`,
    `DROP ROLE ${roleName}`,
  );
  rmSync(dataDir, { recursive: true, force: true });
});

/** The statements that the sentence offers, each of which is to suffice. */
async function offered(): Promise<string[]> {
  const { grant = "" } = await checkReadiness();
  return /: (.+)\.$/.exec(grant)?.[1]?.split(", or ") ?? [];
}

it("nothing is ready while no worker may make its job tables, and one sentence says what to grant", async () => {
  await expect(prepareJobs()).rejects.toThrow("permission denied for database");
  expect(await checkReadiness()).toMatchObject({
    ...{ ready: false, database: "ok", migrations: "ok", keys: "ok", journal: "ok", jobs: "not_allowed" },
    grant:
      `The role ${role} may not create the schema larder_jobs, which Larder needs. Run as a superuser in the database ` +
      `${database}: GRANT CREATE ON DATABASE ${databaseName} TO ${roleName}, or CREATE SCHEMA "larder_jobs" ` +
      `AUTHORIZATION ${roleName}.`,
  });
});

it.each([0, 1])(
  "either statement of the sentence makes it ready, and a worker makes its tables: %i",
  async (which) => {
    const statement = (await offered())[which];
    if (!statement) throw new Error("There is no such statement.");
    await run(urlOf(database), statement);
    const granted = await checkReadiness();
    expect(granted).toMatchObject({ ready: true, jobs: "failing" });
    expect(granted).not.toHaveProperty("grant");
    await prepareJobs();
    const boss = makeBoss();
    await boss.start();
    await boss.stop({ graceful: false });
    expect(await checkReadiness()).toMatchObject({ ready: true });
  },
);

it("a schema that belongs to somebody else is told with its own grant", async () => {
  await run(urlOf(database), "CREATE SCHEMA larder_jobs");
  const { ready, jobs } = await checkReadiness();
  expect({ ready, jobs }).toEqual({ ready: false, jobs: "not_allowed" });
  const [statement = "", ...others] = await offered();
  expect(statement).toBe(`GRANT USAGE, CREATE ON SCHEMA "larder_jobs" TO ${roleName}`);
  expect(others).toEqual([]);
  await run(urlOf(database), statement);
  expect(await checkReadiness()).toMatchObject({ ready: true });
  await prepareJobs();
});
