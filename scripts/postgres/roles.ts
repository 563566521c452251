import { randomBytes } from "node:crypto";
import pg from "pg";
import { type DatabaseRole, databaseRoles, nameOfRole, runtimeNames } from "#lib/db/database-roles.ts";

export type Passwords = Record<DatabaseRole, string>;
/** The connection URL of each role. */
export type DatabaseUrls = Record<DatabaseRole, string>;

/** The passwords that are known, and new ones for roles without. */
export function completePasswords(known: Partial<Passwords> = {}): Passwords {
  const made = databaseRoles.map((role) => [role, known[role] ?? randomBytes(24).toString("base64url")]);
  return Object.fromEntries(made);
}

/** The URL of a superuser's connection, as another role. */
export function urlAs(url: string, role: DatabaseRole, passwords: Passwords): string {
  const own = new URL(url);
  own.username = nameOfRole(role);
  own.password = passwords[role];
  return own.href;
}

const MODEST = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";

/** The statement that makes a role without a password, unless it exists. */
export function createRole(name: string): string {
  const exists = `EXISTS (SELECT FROM pg_roles WHERE rolname = ${pg.escapeLiteral(name)})`;
  return `DO $$ BEGIN IF NOT ${exists} THEN CREATE ROLE ${pg.escapeIdentifier(name)} LOGIN; END IF; END $$`;
}

/** Everything in the database that is not Postgres's own, and whose owner is another. */
const HAND_OVER = `
DO $$
DECLARE
  owner CONSTANT oid := (SELECT oid FROM pg_roles WHERE rolname = '${nameOfRole("migrator")}');
  statement text;
BEGIN
  FOR statement IN
    WITH own AS (
      SELECT oid, nspname FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
    )
    SELECT format('ALTER SCHEMA %I OWNER TO %I', n.nspname, owner::regrole::name) FROM own n
      JOIN pg_namespace s ON s.oid = n.oid WHERE n.nspname <> 'public' AND s.nspowner <> owner
    UNION ALL
    SELECT format('ALTER %s %I.%I OWNER TO %I',
        CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
        n.nspname, c.relname, owner::regrole::name)
      FROM pg_class c JOIN own n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relowner <> owner AND NOT EXISTS (
        -- A sequence of a column goes with its table.
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
          AND c.relkind = 'S')
    UNION ALL
    SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, owner::regrole::name)
      FROM pg_proc p JOIN own n ON n.oid = p.pronamespace WHERE p.proowner <> owner
    UNION ALL
    SELECT format('ALTER TYPE %I.%I OWNER TO %I', n.nspname, t.typname, owner::regrole::name)
      FROM pg_type t JOIN own n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd', 'r') AND t.typowner <> owner
  LOOP
    EXECUTE statement;
  END LOOP;
END $$`;

/**
 * Makes the roles on an embedded Postgres, with these passwords, and gives the database with all that is in it to the
 * migrator: data of an earlier version belongs to the superuser. Others may connect to nothing.
 * @param superuserUrl of the database
 */
export async function prepareRoles(superuserUrl: string, passwords: Passwords): Promise<DatabaseUrls> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const database = pg.escapeIdentifier(client.database ?? "");
    const runtime = Object.values(runtimeNames).map(pg.escapeIdentifier).join(", ");
    await client.query("BEGIN");
    for (const role of databaseRoles) {
      await client.query(createRole(nameOfRole(role)));
      const [name, password] = [pg.escapeIdentifier(nameOfRole(role)), pg.escapeLiteral(passwords[role])];
      await client.query(`ALTER ROLE ${name} ${MODEST} PASSWORD ${password}`);
    }
    await client.query(`ALTER DATABASE ${database} OWNER TO ${pg.escapeIdentifier(nameOfRole("migrator"))}`);
    await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${runtime}`);
    await client.query("REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC");
    await client.query(HAND_OVER);
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
  const urls = databaseRoles.map((role) => [role, urlAs(superuserUrl, role, passwords)]);
  return Object.fromEntries(urls);
}
