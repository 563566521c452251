import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { verifyRecord } from "#lib/audit/verify-record.ts";
import { closeDb } from "#lib/db/client.ts";
import { databaseRoles, nameOfRole } from "#lib/db/database-roles.ts";
import { urlAsRole } from "#lib/testing/as-role.ts";
import { applyMigrations } from "../scripts/start/database.ts";

// Rows as a release wrote them: what is migrated on somebody's server, and not an empty database.
const release = "20261128160000_first_operator";
const filled = "prisma/testing/filled-20261128160000.json";

type Row = Record<string, unknown>;
const projectDir = process.cwd();
const migrations = join(projectDir, "prisma", "migrations");
const rowsOf = new Map(
  Object.entries<Row[]>(JSON.parse(readFileSync(join(projectDir, filled), "utf8"))).filter(
    ([, rows]) => rows.length > 0,
  ),
);
const name = `filled_${randomUUID()}`;
const url = Object.assign(new URL(inject("postgresUrl")), { pathname: `/${name}` }).href;
const ownerUrl = urlAsRole(url, "migrator");
const directory = mkdtempSync(join(tmpdir(), "larder-filled-"));
let client: pg.Client;

const quoted = (identifier: string) => pg.escapeIdentifier(identifier);

async function onServer(sql: string): Promise<void> {
  const server = new pg.Client({ connectionString: inject("postgresUrl") });
  await server.connect();
  await server.query(sql).finally(() => server.end());
}

/** What Prisma would have written down of the migrations of that release. */
async function applyRelease(): Promise<void> {
  await client.query(`SET ROLE ${nameOfRole("migrator")}`);
  await client.query(`CREATE TABLE "_prisma_migrations" ("id" VARCHAR(36) PRIMARY KEY, "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ, "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`);
  const folders = readdirSync(migrations).filter((folder) => /^\d/.test(folder) && folder <= release);
  for (const folder of folders.toSorted()) {
    const sql = readFileSync(join(migrations, folder, "migration.sql"), "utf8");
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
       VALUES (gen_random_uuid(), $1, now(), $2, 1)`,
      [createHash("sha256").update(sql).digest("hex"), folder],
    );
  }
  await client.query("RESET ROLE");
}

/** The columns of a table that are written, and not computed by the database. */
async function writtenColumns(table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS "name" FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`,
    [table],
  );
  return rows.map((column) => quoted(column.name)).join(", ");
}

/** Puts the rows back as they were, past triggers that would make more of them. */
async function load(): Promise<void> {
  const { rows: triggers } = await client.query<{ table: string; trigger: string; enabled: string }>(
    `SELECT tgrelid::regclass::text AS "table", tgname AS "trigger", tgenabled AS "enabled" FROM pg_trigger
     WHERE NOT tgisinternal AND tgenabled = 'A'`,
  );
  const turn = async (how: string) => {
    for (const { table, trigger } of triggers)
      await client.query(`ALTER TABLE ${table} ${how} TRIGGER ${quoted(trigger)}`);
  };
  await turn("DISABLE");
  await client.query("SET session_replication_role = replica");
  for (const [table, rows] of rowsOf) {
    const columns = await writtenColumns(table);
    // Rows that the migrations themselves made are the release's too.
    await client.query(`DELETE FROM ${quoted(table)}`);
    await client.query(
      `INSERT INTO ${quoted(table)} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${quoted(table)}, $1)`,
      [JSON.stringify(rows)],
    );
  }
  await client.query("RESET session_replication_role");
  await turn("ENABLE ALWAYS");
}

beforeAll(async () => {
  await onServer(`CREATE DATABASE ${quoted(name)} OWNER ${nameOfRole("migrator")}`);
  client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const role of databaseRoles)
    await client.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${nameOfRole(role)}`);
  await applyRelease();
  await load();
});

afterAll(async () => {
  await closeDb();
  await client.end();
  await onServer(`DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`);
  rmSync(directory, { recursive: true, force: true });
});

/** What is meant to go: the verifier of a flow that ended, or ran out more than a day ago, as all of these have. */
function toMigrated(table: string, row: Row): Row {
  return table === "Authorization" ? { ...row, codeVerifierSealed: null } : row;
}

it("every row that an earlier release wrote is there after the migrations, with what it said, and the record still holds", async () => {
  const before = await readAll();
  await applyMigrations(ownerUrl, { projectDir, logFile: join(directory, "migrate.log") });
  const after = await readAll();
  for (const [table, rows] of before) {
    const kept = after.get(table) ?? [];
    for (const row of rows)
      expect(kept, `${table} lost or changed a row`).toContainEqual(
        expect.objectContaining(toMigrated(table, row)),
      );
    expect([table, kept.length]).toEqual([table, rows.length]);
  }
  vi.stubEnv("DATABASE_URL", url);
  let records = 0;
  for await (const { breaks, events } of verifyRecord({ organizationId: null, heads: [], archive: null })) {
    expect(breaks).toEqual([]);
    expect(events).toBeGreaterThan(0);
    records += 1;
  }
  expect(records).toBe(rowsOf.get("Organization")?.length);
});

it("what the migrations left holds every rule of the tables", async () => {
  const { rows } = await client.query<{ table: string; constraint: string }>(
    `SELECT conrelid::regclass::text AS "table", conname AS "constraint" FROM pg_constraint
     WHERE contype IN ('f', 'c') AND connamespace = 'public'::regnamespace AND conparentid = 0`,
  );
  expect(rows.length).toBeGreaterThan(30);
  for (const { table, constraint } of rows) {
    await client.query(
      `UPDATE pg_constraint SET convalidated = false WHERE conname = $1 AND conrelid = $2::regclass`,
      [constraint, table],
    );
    await client.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoted(constraint)}`);
  }
});

async function readAll(): Promise<Map<string, Row[]>> {
  const all = new Map<string, Row[]>();
  for (const table of rowsOf.keys()) {
    const { rows } = await client.query<{ all: Row[] }>(
      `SELECT coalesce(json_agg(t), '[]'::json) AS "all" FROM ${quoted(table)} t`,
    );
    all.set(table, rows[0]?.all ?? []);
  }
  return all;
}
