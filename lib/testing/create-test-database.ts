import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type DatabaseRole, nameOfRole } from "#lib/db/database-roles.ts";
import { urlAsRole } from "./as-role.ts";

export type TestDatabase = {
  /** The URL of a role that may do what Larder's running processes may. */
  url: string;
  /** The URL of the role that owns the tables. */
  ownerUrl: string;
  /** Ends whatever still uses it, and removes it. */
  drop(): Promise<void>;
};

/**
 * A database of its own for a test file: a copy of the run's template, which has all migrations.
 * @param as the kind of process whose role works in it; otherwise one that may do what any of them may
 */
export async function createTestDatabase(as?: DatabaseRole): Promise<TestDatabase> {
  const serverUrl = inject("postgresUrl");
  const name = `test_${randomUUID()}`;
  const copy = `CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE ${pg.escapeIdentifier(inject("templateDatabase"))}`;
  await runSql(serverUrl, `${copy} OWNER ${nameOfRole("migrator")}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: as ? urlAsRole(url.href, as) : Object.assign(new URL(url), { username: inject("unitedRole") }).href,
    ownerUrl: urlAsRole(url.href, "migrator"),
    drop: () => runSql(serverUrl, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`),
  };
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
