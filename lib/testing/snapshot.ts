import { db } from "#lib/db/client.ts";

/** How many calls the provider got: those that only ask may be made before a refusal. */
export const counted = ["ProviderBudget"];

async function tableNames(): Promise<string[]> {
  const rows = await db().$queryRaw<{ name: string }[]>`
    SELECT "tablename" AS "name" FROM "pg_tables" WHERE "schemaname" = 'public' ORDER BY 1`;
  return rows.map((row) => row.name);
}

/**
 * Every table of the database with every row as text, as a dump would hold it.
 * @param leftOut tables that are not looked at
 */
export async function snapshot(leftOut: readonly string[] = []): Promise<Map<string, string[]>> {
  const tables = new Map<string, string[]>();
  for (const name of await tableNames()) {
    if (leftOut.includes(name)) continue;
    const rows = await db().$queryRawUnsafe<{ line: string }[]>(
      `SELECT "one"::text AS "line" FROM "${name}" AS "one" ORDER BY 1`,
    );
    tables.set(
      name,
      rows.map((row) => row.line),
    );
  }
  return tables;
}
