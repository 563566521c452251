import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DatabaseRole,
  databaseRoles,
  nameOfRole,
  runtimeNames,
  runtimeRoles,
} from "#lib/db/database-roles.ts";
import { applyMigrations, type OpenDatabase, openDatabase } from "../start/database.ts";
import { requireDatabase, requireModestRole } from "../start/require-database.ts";
import { readSettings } from "../start/settings.ts";
import { Shutdown } from "../start/shutdown.ts";
import { makeJobTables, prepareJobTables } from "../test/prepare-database.ts";
import { startTestPostgres, type TestPostgres } from "../test/start-postgres.ts";
import { applyGrants } from "./apply-grants.ts";
import { readAccess } from "./cluster.ts";
import { prepareRoles } from "./roles.ts";

const projectDir = resolve(import.meta.dirname, "../..");
let server: TestPostgres;
let urls: OpenDatabase["urls"];
const logFile = () => join(server.directory, "migrate.log");

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A database as an earlier version left it: everything in it belongs to the superuser. */
beforeAll(async () => {
  server = await startTestPostgres();
  await applyMigrations(server.url, { projectDir, logFile: logFile() });
  await query(
    server.url,
    `INSERT INTO "User" ("id", "email", "name", "passwordHash") VALUES (gen_random_uuid(), 'a@b.test', 'A', 'x')`,
  );
  await makeJobTables(server.url, server.directory);
  const access = readAccess(join(server.directory, "postgres"));
  if (!access) throw new Error("The access file is missing.");
  urls = await prepareRoles(server.url, access.roles);
  await applyMigrations(urls.migrator, { projectDir, logFile: logFile() });
  await prepareJobTables(urls.migrator, server.directory);
});

afterAll(() => server.stop());

describe("data of an earlier version", () => {
  it("belongs to the migrator, down to the last table, type and function", async () => {
    const owners = await query(
      server.url,
      `SELECT DISTINCT owner::regrole::text FROM (
        SELECT relowner, relnamespace FROM pg_class UNION ALL SELECT proowner, pronamespace FROM pg_proc
        UNION ALL SELECT typowner, typnamespace FROM pg_type UNION ALL SELECT nspowner, oid FROM pg_namespace WHERE nspname <> 'public'
        UNION ALL SELECT datdba, 'public'::regnamespace FROM pg_database WHERE datname = current_database()
      ) o(owner, namespace)
      JOIN pg_namespace n ON n.oid = o.namespace WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`,
    );
    expect(owners).toEqual([{ owner: "larder_migrator" }]);
  });

  it("is there, and each role reads what it may", async () => {
    expect(await query(urls.web, `SELECT "email" FROM "User"`)).toEqual([{ email: "a@b.test" }]);
    // A worker acts for the people who began a bulk run: it reads who they are, and no password.
    await expect(query(urls.worker, `SELECT "passwordHash" FROM "User"`)).rejects.toThrow(
      "permission denied",
    );
    await expect(query(urls.handout, `SELECT FROM "User"`)).rejects.toThrow("permission denied");
    expect(await query(urls.worker, `SELECT "name" FROM larder_jobs.schedule ORDER BY 1`)).toEqual([
      { name: "larder-recount" },
      { name: "larder-retain" },
      { name: "larder-retain-bulk" },
      { name: "larder-tidy-deliveries" },
    ]);
    await expect(query(urls.web, "SELECT FROM larder_jobs.job")).rejects.toThrow("permission denied");
    expect(await query(urls.web, "SELECT FROM larder_jobs.version")).toHaveLength(1);
  });
});

describe("a role of a running process", () => {
  it.each(databaseRoles)("has no power over the server: %s", async (role) => {
    const [row] = await query(
      urls[role],
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
        (SELECT count(*)::int FROM pg_auth_members m WHERE m.member = r.oid) AS "memberships"
       FROM pg_roles r WHERE rolname = current_user`,
    );
    const no = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
    };
    expect(row).toEqual({ ...no, memberships: 0 });
  });

  const forbidden = [
    "CREATE TABLE mine ()",
    "CREATE TEMP TABLE mine ()",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    `ALTER TABLE "AuditEvent" DISABLE TRIGGER ALL`,
    `DROP TABLE "AuditEvent"`,
    `TRUNCATE "AuditEvent"`,
    `UPDATE "AuditEvent" SET "actorName" = 'Nobody'`,
    `DELETE FROM "AuditEvent"`,
    `DELETE FROM "Attempt"`,
    `DELETE FROM "Generation"`,
    `DELETE FROM "HeldRefreshToken"`,
    `UPDATE "Attempt" SET "startedAt" = now()`,
    `UPDATE "Generation" SET "tokenSetId" = gen_random_uuid()`,
    `UPDATE "TokenSet" SET "applicationId" = gen_random_uuid()`,
    `UPDATE "User" SET "operatorSince" = now()`,
    `UPDATE "User" SET "email" = 'mine@larder.test'`,
    `DELETE FROM "InstallationKey"`,
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ('x', 'x', 'x')`,
    "SET session_replication_role = replica",
    "SET ROLE larder_migrator",
    "SET SESSION AUTHORIZATION larder",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "SELECT pg_read_file('/proc/self/environ')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'larder' AND pid <> pg_backend_pid() UNION ALL SELECT pg_cancel_backend(1)",
  ];
  it.each(runtimeRoles.flatMap((role) => forbidden.map((sql) => [role, sql] as const)))(
    "%s is refused %s",
    async (role, sql) => {
      await expect(query(urls[role], sql)).rejects.toThrow(
        /permission denied|must be owner|must be (a )?superuser|cannot set parameter|PID 1 is not/,
      );
    },
  );

  // A worker seals it anew.
  it.each(["web", "handout"] as const)("%s does not replace the fingerprint key", async (role) => {
    const sql = `UPDATE "InstallationKey" SET "keySealed" = 'mine'`;
    await expect(query(urls[role], sql)).rejects.toThrow(/permission denied/);
  });

  it("web makes no operator once there is an account", async () => {
    const sql = `INSERT INTO "User" ("id", "email", "name", "passwordHash", "operatorSince")
      VALUES (gen_random_uuid(), 'mine@larder.test', 'Mine', '', now())`;
    await expect(query(urls.web, sql)).rejects.toThrow("operators are made by npm run admin");
  });

  it.each(runtimeRoles)("reaches no other database: %s", async (role) => {
    for (const database of ["postgres", "template1"]) {
      const url = new URL(urls[role]);
      url.pathname = `/${database}`;
      await expect(query(url.href, "SELECT 1")).rejects.toThrow(/permission denied for database/);
    }
  });
});

describe("a Postgres of the operator's", () => {
  it("gets its roles from the script, and each start grants what they need", async () => {
    const flags = ["--disable-warning=ExperimentalWarning", "--conditions=react-server"];
    const command = [...flags, "scripts/admin/main.ts", "roles"];
    const script = execFileSync(process.execPath, command, { cwd: projectDir, encoding: "utf8" });
    const ownUrl = await server.createDatabase("operators");
    await query(ownUrl, script);
    await query(ownUrl, script);
    await applyMigrations(ownUrl, { projectDir, logFile: logFile() });
    const roleUrl = (role: DatabaseRole) => {
      const url = new URL(ownUrl);
      return Object.assign(url, { username: nameOfRole(role), password: new URL(urls[role]).password }).href;
    };
    await expect(query(roleUrl("web"), `SELECT FROM "User"`)).rejects.toThrow("permission denied");
    const environment = {
      DATABASE_URL: ownUrl,
      LARDER_WEB_DATABASE_URL: roleUrl("web"),
      LARDER_WORKER_DATABASE_URL: roleUrl("worker"),
      LARDER_HANDOUT_DATABASE_URL: roleUrl("handout"),
    };
    const reports = { say: () => undefined, onGivenUp: () => undefined };
    const settings = readSettings(environment, [], projectDir);
    const opened = await openDatabase(settings, new Shutdown(), reports, logFile());
    expect(opened.names).toEqual(runtimeNames);
    await applyGrants(opened.urls.migrator, runtimeNames);
    expect(await query(opened.urls.web, `SELECT FROM "User"`)).toEqual([]);
  });

  it("with one role for everything is told that there could be more", async () => {
    const settings = readSettings({ DATABASE_URL: server.url }, [], projectDir);
    const reports = { say: () => undefined, onGivenUp: () => undefined };
    const opened = await openDatabase(settings, new Shutdown(), reports, logFile());
    expect(opened).toMatchObject({ names: null, urls: { web: server.url, worker: server.url } });
    expect(opened.notes.join()).toContain("npm run db:roles");
  });

  it("does not run a process with a role that may do more", async () => {
    for (const url of [server.url, urls.migrator]) {
      const { place } = await requireDatabase(url);
      await expect(requireModestRole(url, "LARDER_WEB_DATABASE_URL", place)).rejects.toThrow(
        /of LARDER_WEB_DATABASE_URL may do more than a running process needs/,
      );
    }
  });

  it("does not run a process with a role that leads to another database", async () => {
    const { place } = await requireDatabase(await server.createDatabase("another"));
    await expect(requireModestRole(urls.web, "LARDER_WEB_DATABASE_URL", place)).rejects.toThrow(
      "LARDER_WEB_DATABASE_URL leads to another database than DATABASE_URL",
    );
    const { place: own } = await requireDatabase(urls.migrator);
    const anotherWay = urls.web.replace("localhost", "127.0.0.1");
    expect(await requireModestRole(anotherWay, "LARDER_WEB_DATABASE_URL", own)).toBe(runtimeNames.web);
  });
});

it("the access file of an earlier version is completed, and keeps its password", async () => {
  const file = join(server.directory, "postgres.access.json");
  const { roles, ...earlier } = JSON.parse(readFileSync(file, "utf8"));
  expect(Object.keys(roles).sort()).toEqual([...databaseRoles].sort());
  writeFileSync(file, JSON.stringify(earlier));
  const read = readAccess(join(server.directory, "postgres"));
  expect(read?.password).toBe(earlier.password);
  expect(Object.values(read?.roles ?? {}).every((password) => password.length >= 32)).toBe(true);
  writeFileSync(file, JSON.stringify({ ...earlier, roles }));
});
