import pg from "pg";
import { type RuntimeRole, runtimeRoles } from "#lib/db/database-roles.ts";
import { readDatabaseUrl } from "#lib/db/database-url.ts";
import { type Granted, grantedTo, jobGrant, larderTables, privileges, spell } from "../../prisma/grants.ts";

/** The names of the roles of running processes; several may run as one. */
export type RoleNames = Record<RuntimeRole, string>;

/** What a role of Postgres has, or is to have, on the tables of a schema. */
type Right = Granted & { schema: string; role: string };

const { escapeIdentifier: quote } = pg;
// Starts that apply grants at once wait for each other.
const LOCK = "SELECT pg_advisory_xact_lock(hashtext('larder grants'))";

const JOB_TABLES = `
  SELECT c.relname AS "table" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND c.relname <> ALL($2)`;

const PRESENT = `
  WITH seen AS (
    SELECT c.oid, n.nspname, c.relname, c.relowner, c.relacl
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY($1) AND c.relname = ANY($2) AND c.relkind IN ('r', 'p')
  )
  SELECT s.nspname AS "schema", s.relname AS "table", a.privilege_type AS "privilege", NULL AS "column", r.rolname AS "role"
  FROM seen s, aclexplode(s.relacl) a JOIN pg_roles r ON r.oid = a.grantee
  WHERE r.rolname = ANY($3) AND a.grantee <> s.relowner
  UNION ALL
  SELECT s.nspname, s.relname, a.privilege_type, t.attname, r.rolname
  FROM seen s JOIN pg_attribute t ON t.attrelid = s.oid AND NOT t.attisdropped, aclexplode(t.attacl) a
    JOIN pg_roles r ON r.oid = a.grantee
  WHERE r.rolname = ANY($3) AND a.grantee <> s.relowner`;

/** What the roles are to have, and nothing else. */
function wantedRights(names: RoleNames, url: string, jobTables: string[]): Right[] {
  const { schema, jobSchema } = readDatabaseUrl(url);
  return runtimeRoles.flatMap((role) => {
    const own = grantedTo(role).map((granted) => ({ ...granted, schema }));
    const jobs = jobTables.flatMap((table) => spell(table, jobGrant(role, table)));
    return [...own, ...jobs.map((granted) => ({ ...granted, schema: jobSchema }))].map((right) => ({
      ...right,
      role: names[role],
    }));
  });
}

const placeOf = ({ role, schema, table }: Right) => JSON.stringify([role, schema, table]);
const keyOf = ({ privilege, column }: Right) => JSON.stringify([privilege, column]);

/** The statements that bring one table from what a role has to what it is to have. */
function bringTo(wanted: Right[], present: Right[]): string[] {
  const [one] = [...wanted, ...present];
  if (!one) return [];
  const [wants, has] = [new Set(wanted.map(keyOf)), new Set(present.map(keyOf))];
  const isExcessive = [...has].some((right) => !wants.has(right));
  if (!isExcessive && has.size === wants.size) return [];
  const place = `${quote(one.schema)}.${quote(one.table)}`;
  const list = privileges.flatMap((privilege) => {
    const given = wanted.filter((right) => right.privilege === privilege);
    if (given.length === 0) return [];
    if (given.some(({ column }) => column === null)) return [privilege];
    return [`${privilege} (${[...new Set(given.map(({ column }) => quote(column ?? "")))].join(", ")})`];
  });
  return [
    // Also takes back what columns have.
    ...(isExcessive ? [`REVOKE ALL ON TABLE ${place} FROM ${quote(one.role)}`] : []),
    ...(list.length > 0 ? [`GRANT ${list.join(", ")} ON TABLE ${place} TO ${quote(one.role)}`] : []),
  ];
}

function statementsFor(wanted: Right[], present: Right[]): string[] {
  const places = new Set([...wanted, ...present].map(placeOf));
  const [wantedAt, presentAt] = [Map.groupBy(wanted, placeOf), Map.groupBy(present, placeOf)];
  return [...places].flatMap((place) => bringTo(wantedAt.get(place) ?? [], presentAt.get(place) ?? []));
}

/**
 * Gives the roles of running processes what prisma/grants.ts says, on the tables that exist, and takes back what is more
 * than that. Changes nothing where everything is as it should be.
 * @param url of the role that owns the tables
 */
export async function applyGrants(url: string, names: RoleNames): Promise<void> {
  const { connectionString, schema, jobSchema } = readDatabaseUrl(url);
  const roles = [...new Set(Object.values(names))];
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query(LOCK);
    const jobs = await client.query<{ table: string }>(JOB_TABLES, [jobSchema, larderTables]);
    const jobTables = jobs.rows.map(({ table }) => table);
    const seen = await client.query<Right>(PRESENT, [
      [schema, jobSchema],
      [...larderTables, ...jobTables],
      roles,
    ]);
    const schemas = jobTables.length > 0 ? [...new Set([schema, jobSchema])] : [schema];
    for (const role of roles) {
      for (const name of schemas)
        await client.query(`GRANT USAGE ON SCHEMA ${quote(name)} TO ${quote(role)}`);
    }
    for (const statement of statementsFor(wantedRights(names, url, jobTables), seen.rows)) {
      await client.query(statement);
    }
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
}
