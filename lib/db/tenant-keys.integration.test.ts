import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeEveryRow } from "#lib/testing/make-every-row.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

/** What belongs to a person, whatever their organizations. */
const peoplesTables = ["PasswordReset"];

/** What belongs to no organization and no person. Every other table names its organization. */
const installationTables = [
  ...["User", "Organization", "SetupToken", "InstallationKey", "Instance", "Deployment", "ProviderBudget"],
  ...["DiscardedFlow", "RateLimiterFlexible", "Sealing", "SignInDelay", "_prisma_migrations"],
];

/** Keys that may change, and why. */
const movable = new Set([
  // Within its organization alone: two spellings of one library become one.
  "TokenSet.libraryId",
  // With it, when a library that others were merged into is merged itself.
  "MergedLibrary.libraryId",
  // A repeated key is taken anew after a day; its answer is gone by then.
  "IdempotentRequest.id",
  // Within its token set: a pair that the set has overtaken takes a later number.
  "Grant.generation",
]);

/** By a trigger, by a foreign key, and by a key that another row has. */
const refusals = new Set(["P0001", "23503", "23505"]);

interface ForeignKey {
  table: string;
  columns: string[];
  parent: string;
  parentColumns: string[];
}

/** A column, its type and what it is changed to. */
type Change = readonly [string, string, unknown];

interface KeyColumn {
  table: string;
  column: string;
  type: string;
}

const larder = runLarder();
let client: pg.Client;
let team: Team;
let strangers: Team;

async function rows<T>(sql: string, values: unknown[] = []): Promise<T[]> {
  return (await client.query(sql, values)).rows;
}

beforeAll(async () => {
  [team, strangers] = [await makeTeam(), await makeTeam("Cantine du Port")];
  for (const one of [team, strangers]) await makeEveryRow(larder.control, one);
  client = new pg.Client({ connectionString: larder.ownerUrl });
  await client.connect();
});

afterAll(() => client.end());

const listTables = () =>
  rows<{ table: string; hasTenant: boolean }>(`
    SELECT t.table_name AS "table", bool_or(c.column_name = 'organizationId' AND c.is_nullable = 'NO') AS "hasTenant"
    FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
    WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' GROUP BY 1 ORDER BY 1`);

async function listTenantTables(): Promise<string[]> {
  return (await listTables()).flatMap(({ table, hasTenant }) => (hasTenant ? [table] : []));
}

const listForeignKeys = () =>
  rows<ForeignKey>(`
    SELECT t.relname AS "table", p.relname AS "parent",
      ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, i)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i) AS "columns",
      ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, i)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i) AS "parentColumns"
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class p ON p.oid = c.confrelid
    WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace ORDER BY 1, 3`);

/** Primary keys, foreign keys, the organization and the environment. */
const listKeyColumns = () =>
  rows<KeyColumn>(`
    SELECT DISTINCT c.table_name AS "table", c.column_name AS "column", c.udt_name AS "type"
    FROM information_schema.columns c
    LEFT JOIN information_schema.key_column_usage k USING (table_schema, table_name, column_name)
    LEFT JOIN information_schema.table_constraints t USING (table_schema, constraint_name)
    WHERE c.table_schema = 'public' AND (t.constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')
      OR c.column_name = 'organizationId' OR c.udt_name = 'Environment')
    ORDER BY 1, 2`);

/** Changes one row of the team, and takes it back. True when the database allowed it. */
async function isAllowed(table: string, changes: readonly Change[]): Promise<boolean> {
  const set = changes.map(([column, type], index) => `"${column}" = $${index + 2}::text::"${type}"`);
  const row = `SELECT ctid FROM "${table}" WHERE "organizationId" = $1 LIMIT 1`;
  await client.query("BEGIN");
  try {
    const sql = `UPDATE "${table}" SET ${set.join(", ")} WHERE ctid = (${row})`;
    const { rowCount } = await client.query(sql, [team.organizationId, ...changes.map(([, , to]) => to)]);
    if (rowCount !== 1) throw new Error(`There is no row of ${table}.`);
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && refusals.has(error.code ?? "")) return false;
    throw error;
  } finally {
    await client.query("ROLLBACK");
  }
}

/** The keys of rows above: of the team and of the strangers, other than the one that the team's row has. */
async function listParents({ table, columns, parent, parentColumns }: ForeignKey): Promise<unknown[][]> {
  const list = parentColumns.map((column) => `p."${column}"::text`).join(", ");
  const same = columns.map((column, index) => `c."${column}" = p."${parentColumns[index]}"`).join(" AND ");
  const tenants = await listTenantTables();
  const from = `SELECT DISTINCT ON (${tenants.includes(parent) ? `p."organizationId"` : "p.tableoid"}) ARRAY[${list}] AS key
    FROM "${parent}" p WHERE NOT EXISTS (
      SELECT FROM (SELECT * FROM "${table}" WHERE "organizationId" = $1 LIMIT 1) c WHERE ${same})`;
  return (await rows<{ key: unknown[] }>(from, [team.organizationId])).map(({ key }) => key);
}

it("every table names its organization, or belongs to a person or to the installation", async () => {
  const without = (await listTables()).flatMap(({ table, hasTenant }) => (hasTenant ? [] : [table]));
  expect(without).toEqual([...installationTables, ...peoplesTables].toSorted());
});

it("every foreign key between rows of an organization carries it, or the token set that carries it", async () => {
  const tenants = new Set(await listTenantTables());
  const bare = (await listForeignKeys()).filter(
    ({ table, parent, columns }) =>
      tenants.has(table) &&
      tenants.has(parent) &&
      !columns.includes("organizationId") &&
      !columns.includes("tokenSetId"),
  );
  expect(bare).toEqual([]);
});

it("no UPDATE gives a row another key, organization or environment", async () => {
  const tenants = await listTenantTables();
  expect(tenants.length).toBeGreaterThan(15);
  const moved: string[] = [];
  for (const { table, column, type } of await listKeyColumns()) {
    if (!tenants.includes(table) || movable.has(`${table}.${column}`)) continue;
    const row = `SELECT "${column}" AS "value" FROM "${table}" WHERE "organizationId" = $1 LIMIT 1`;
    const [present] = await rows<{ value: unknown }>(row, [team.organizationId]);
    const environment = present?.value === "production" ? "development" : "production";
    const other = { uuid: crypto.randomUUID(), int4: 9, text: "other", Environment: environment }[type];
    const to = column === "organizationId" ? strangers.organizationId : other;
    if (await isAllowed(table, [[column, type, to]])) moved.push(`${table}.${column}`);
  }
  expect(moved).toEqual([]);
});

it("no UPDATE hangs a row below another one, of the same organization or of another", async () => {
  const tenants = await listTenantTables();
  const types = await listKeyColumns();
  const typeOf = (table: string, column: string) =>
    types.find((one) => one.table === table && one.column === column)?.type ?? "text";
  const moved: string[] = [];
  let tried = 0;
  for (const key of (await listForeignKeys()).filter(({ table }) => tenants.includes(table))) {
    const { table, columns } = key;
    const isMovable = columns.some((column) => movable.has(`${table}.${column}`));
    for (const parent of await listParents(key)) {
      const within = parent[key.parentColumns.indexOf("organizationId")] === team.organizationId;
      const changes = columns.map((column, i): Change => [column, typeOf(table, column), parent[i]]);
      tried++;
      if (!(isMovable && within) && (await isAllowed(table, changes))) {
        moved.push(`${table} below ${key.parent}`);
      }
    }
  }
  expect(moved).toEqual([]);
  expect(tried).toBeGreaterThan(30);
});

it("no UPDATE gives another person what belongs to one", async () => {
  const { userId } = team.owner;
  const values = [crypto.randomUUID(), userId, new Date()];
  await client.query(
    `INSERT INTO "PasswordReset" ("id", "userId", "tokenHash", "byOperator", "createdAt", "expiresAt")
     VALUES ($1, $2, 'hash', false, $3, $3)`,
    values,
  );
  for (const table of peoplesTables) {
    const taken = client.query(`UPDATE "${table}" SET "userId" = $1`, [strangers.owner.userId]);
    await expect(taken).rejects.toThrow("keeps its keys");
  }
});

it("a token set may change to another library of its organization, and to no other", async () => {
  const libraries = (organizationId: string) =>
    rows<{ id: string }>(`SELECT "id" FROM "Library" WHERE "organizationId" = $1`, [organizationId]);
  const [own, foreign] = [await libraries(team.organizationId), await libraries(strangers.organizationId)];
  expect(own.length).toBeGreaterThan(1);
  for (const { id } of own) expect(await isAllowed("TokenSet", [["libraryId", "uuid", id]])).toBe(true);
  for (const { id } of foreign) expect(await isAllowed("TokenSet", [["libraryId", "uuid", id]])).toBe(false);
});

it("a session moves to an organization of its person alone", async () => {
  const move = [["organizationId", "uuid", strangers.organizationId]] as const;
  expect(await isAllowed("Session", move)).toBe(false);
  const people = `SELECT "userId" FROM "Session" WHERE "organizationId" = $1`;
  await client.query(
    `INSERT INTO "Membership" ("userId", "organizationId", "role") SELECT "userId", $2, 'support' FROM (${people}) p`,
    [team.organizationId, strangers.organizationId],
  );
  expect(await isAllowed("Session", move)).toBe(true);
});

it("a row that does not say whose it is learns it from the row above; below none it is refused", async () => {
  const insert = `INSERT INTO "HeldRefreshToken" ("fingerprint", "tokenSetId") VALUES ($1, $2) RETURNING "organizationId"`;
  const [set] = await rows<{ id: string }>(`SELECT "id" FROM "TokenSet" WHERE "organizationId" = $1`, [
    strangers.organizationId,
  ]);
  expect(await rows(insert, ["new", set?.id])).toEqual([{ organizationId: strangers.organizationId }]);
  await expect(rows(insert, ["none", crypto.randomUUID()])).rejects.toThrow(/foreign key constraint/);
  const lying = `INSERT INTO "HeldRefreshToken" ("fingerprint", "tokenSetId", "organizationId") VALUES ('lie', $1, $2)`;
  await expect(rows(lying, [set?.id, team.organizationId])).rejects.toThrow(/foreign key constraint/);
});
