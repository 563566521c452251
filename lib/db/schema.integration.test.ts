import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { beat } from "#lib/custody/heartbeat.ts";
import { isJobEngineAlive } from "#lib/system/job-engine.ts";
import { checkReadiness } from "#lib/system/readiness.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { prepareVault } from "#lib/vault/vault.ts";
import { applyMigrations } from "../../scripts/start/database.ts";
import { requireDatabase } from "../../scripts/start/require-database.ts";
import { makeBoss } from "../../worker/job-engine.ts";
import { prepareJobs } from "../../worker/jobs.ts";
import { closeDb, db } from "./client.ts";

const dataDir = mkdtempSync(join(tmpdir(), "larder-schema-"));
const name = `schema_${randomUUID()}`;

function urlOf(database: string): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${database}`;
  return url.href;
}

beforeAll(async () => {
  // The database does not exist yet: the start creates it, and the schema.
  const { url } = await requireDatabase(`${urlOf(name)}?schema=app`);
  await applyMigrations(url, { projectDir: process.cwd(), logFile: join(dataDir, "migrate.log") });
  vi.stubEnv("DATABASE_URL", url);
  vi.stubEnv("LARDER_DATA_DIR", dataDir);
  vi.stubEnv("LARDER_LOG_LEVEL", "silent");
  vi.stubEnv("LARDER_MASTER_KEYS", `test:${Buffer.alloc(32, 7).toString("base64")}`);
  vi.stubEnv("NEXTAUTH_SECRET", "a-secret-of-at-least-thirty-two-characters");
  await prepareVault();
  await prepareJobs();
});

afterAll(async () => {
  await closeDb();
  const client = new pg.Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
  await client.end();
  rmSync(dataDir, { recursive: true, force: true });
});

it("a schema named in DATABASE_URL holds everything: migrations, rows of Prisma and of SQL, and jobs", async () => {
  await makeTeam();
  await beat("worker", 0);
  expect(await db().instance.count()).toBe(1);
  expect(await checkReadiness()).toMatchObject({ ready: true, migrations: "ok" });
  const schemas = await db().$queryRaw<{ name: string }[]>`
    SELECT DISTINCT "schemaname"::text AS "name" FROM pg_tables
    WHERE "schemaname" NOT IN ('pg_catalog', 'information_schema')`;
  expect(schemas).toEqual([{ name: "app" }]);
});

it("readiness says that the job engine stands still until one is at work", async () => {
  expect(await checkReadiness()).toMatchObject({ ready: true, jobs: "failing" });
  const boss = makeBoss();
  await boss.start();
  try {
    await expect.poll(isJobEngineAlive, { timeout: 20_000 }).toBe(true);
    expect(await checkReadiness()).toMatchObject({ ready: true, jobs: "ok" });
  } finally {
    await boss.stop({ graceful: false });
  }
});
