import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Prisma } from "#generated/prisma/client.ts";
import { nameOfRole, type RuntimeRole, runtimeNames, runtimeRoles } from "#lib/db/database-roles.ts";
import { createTestDatabase, type TestDatabase } from "#lib/testing/create-test-database.ts";
import { applyGrants } from "../scripts/postgres/apply-grants.ts";
import { grantedTo, grants, larderTables } from "./grants.ts";

let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** What Postgres itself says that a role may do, with a table as a whole or with some column of it. */
async function askPostgres(role: string): Promise<string[]> {
  const { rows } = await owner.query<{ right: string }>(
    `SELECT concat_ws(' ', p.name, c.relname) AS "right"
      FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p(name)
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND has_table_privilege($1, c.oid, p.name)
    UNION ALL
    SELECT concat_ws(' ', p.name, c.relname, t.attname)
      FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid AND t.attnum > 0 AND NOT t.attisdropped,
        unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS p(name)
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND has_column_privilege($1, c.oid, t.attnum, p.name) AND NOT has_table_privilege($1, c.oid, p.name)`,
    [role],
  );
  return rows.map(({ right }) => right).sort();
}

function planned(role: RuntimeRole): string[] {
  return grantedTo(role)
    .map(({ privilege, table, column }) => [privilege, table, column].filter(Boolean).join(" "))
    .sort();
}

describe("what Postgres grants is what the list says", () => {
  it.each(runtimeRoles)("for each table and column: %s", async (role) => {
    expect(await askPostgres(nameOfRole(role))).toEqual(planned(role));
  });

  it("nothing to whoever else connects", async () => {
    expect(await askPostgres("public")).toEqual([]);
  });

  it("the list names every table, or the migrator alone has a use for it", () => {
    const migratorsAlone: string[] = [];
    const tables = [...Object.values(Prisma.ModelName), "_prisma_migrations"].sort();
    expect([...larderTables, ...migratorsAlone].sort()).toEqual(tables);
  });

  it("the record may be written and read, and nothing else, by every role", () => {
    for (const role of runtimeRoles) {
      expect(grants[role].AuditEvent).toEqual({ select: true, insert: true });
      expect(grants[role].Attempt).not.toHaveProperty("delete");
      expect(grants[role].Generation).not.toHaveProperty("delete");
    }
  });
});

describe("applying them", () => {
  it("takes back what is more than that, and gives what is missing", async () => {
    const web = runtimeNames.web;
    await owner.query(`GRANT ALL ON "AuditEvent", "User" TO ${web}`);
    await owner.query(`GRANT UPDATE ("email") ON "User" TO ${web}`);
    await owner.query(`REVOKE UPDATE ("joined") ON "Attempt" FROM ${web}`);
    expect(await askPostgres(web)).not.toEqual(planned("web"));
    await applyGrants(database.ownerUrl, runtimeNames);
    expect(await askPostgres(web)).toEqual(planned("web"));
  });

  it("leaves everything alone where it is right, also when two starts do it at once", async () => {
    const versions = async () =>
      (await owner.query(`SELECT oid, xmin::text FROM pg_class ORDER BY oid`)).rows;
    const before = await versions();
    await Promise.all([1, 2].map(() => applyGrants(database.ownerUrl, runtimeNames)));
    expect(await versions()).toEqual(before);
  });
});
