import { asOwner } from "./as-owner.ts";

interface Saved {
  table: string;
  columns: string;
  rows: string;
}

// What a backup has of the job engine and of the migrations is the same before and after.
const listTables = `
  SELECT table_name AS "table", string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS "columns"
  FROM information_schema.columns
  WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name NOT LIKE '\\_%' GROUP BY table_name`;

/** A backup of every row; what it returns puts them back in place, as restoring the backup would. */
export async function backUp(): Promise<() => Promise<void>> {
  const tables = await asOwner().$queryRawUnsafe<Omit<Saved, "rows">[]>(listTables);
  const saved: Saved[] = [];
  for (const { table, columns } of tables) {
    const [all] = await asOwner().$queryRawUnsafe<{ rows: string }[]>(
      `SELECT COALESCE(jsonb_agg(to_jsonb(t)), '[]')::text AS "rows" FROM "${table}" t`,
    );
    saved.push({ table, columns, rows: all?.rows ?? "[]" });
  }
  return () =>
    asOwner().$transaction(async (tx) => {
      // Foreign keys and the audit events' triggers must not stop the restore.
      await tx.$executeRawUnsafe("SET LOCAL session_replication_role = replica");
      for (const { table, columns, rows } of saved) {
        await tx.$executeRawUnsafe(`DELETE FROM "${table}"`);
        await tx.$executeRawUnsafe(
          `INSERT INTO "${table}" (${columns})
           SELECT ${columns} FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`,
          rows,
        );
      }
    });
}
