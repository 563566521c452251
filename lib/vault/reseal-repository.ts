import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import { type SealedRow, type SealedTable, sealedTables } from "./sealed-tables.ts";

/** How many values of one column are sealed in one form with one key. */
export interface SealedCount {
  /** The table and its column. */
  column: string;
  /** As a value begins: "v2". */
  format: string;
  keyId: string;
  count: number;
}

/** A row whose values were sealed anew: those that it had, and those that it gets. */
export interface ResealedRow {
  row: string;
  old: (string | null)[];
  sealed: (string | null)[];
}

const name = (text: string) => Prisma.raw(`"${text}"`);

/** Counts every sealed value, of some tables or all, by column, form and key. Reads all rows. */
export function countSealed(db: Db, tables: readonly SealedTable[] = sealedTables): Promise<SealedCount[]> {
  const counts = tables.flatMap(({ table, columns }) =>
    columns.map(
      (column) => Prisma.sql`
        SELECT ${`${table}.${column}`}::text AS "column", split_part(${name(column)}, '.', 1) AS "format",
          split_part(${name(column)}, '.', 2) AS "keyId", count(*)::int AS "count"
        FROM ${name(table)} WHERE ${name(column)} IS NOT NULL GROUP BY 2, 3`,
    ),
  );
  return db.$queryRaw`${Prisma.join(counts, " UNION ALL ")} ORDER BY 1, 2, 3`;
}

/** Columns of a row that say whose it is; no others are read. */
const ownColumns = {
  installation: [],
  organization: ["organizationId"],
  application: ["organizationId", "applicationId"],
  "token-set": ["tokenSetId"],
} as const;

const owners = {
  installation: Prisma.sql`NULL::uuid AS "organizationId", NULL::uuid AS "applicationId", NULL::uuid AS "tokenSetId",
    NULL::text AS "environment"`,
  organization: Prisma.sql`r."organizationId", NULL::uuid AS "applicationId", NULL::uuid AS "tokenSetId",
    NULL::text AS "environment"`,
  application: Prisma.sql`r."organizationId", r."applicationId", NULL::uuid AS "tokenSetId", NULL::text AS "environment"`,
  "token-set": Prisma.sql`t."organizationId", t."applicationId", t."id" AS "tokenSetId", t."environment"::text`,
};

/** The next rows of a table by key, those without a sealed value too, so that each statement reads a bounded part of it. */
export function listSealedRows(
  db: Db,
  { table, key, columns, belongsTo }: SealedTable,
  after: string | null,
  take: number,
): Promise<SealedRow[]> {
  const type = Prisma.raw(key === "id" ? "uuid" : "text");
  const from = after === null ? Prisma.empty : Prisma.sql`WHERE ${name(key)} > ${after}::${type}`;
  const set = Prisma.sql`LEFT JOIN "TokenSet" t ON t."id" = r."tokenSetId"`;
  const values = Prisma.join(columns.map((column) => Prisma.sql`r.${name(column)}`));
  const needed = Prisma.join([key, ...columns, ...ownColumns[belongsTo]].map(name));
  return db.$queryRaw`
    SELECT r.${name(key)}::text AS "row", ARRAY[${values}] AS "values", ${owners[belongsTo]}
    FROM (SELECT ${needed} FROM ${name(table)} ${from} ORDER BY ${name(key)} LIMIT ${take}) r
    ${belongsTo === "token-set" ? set : Prisma.empty}
    ORDER BY r.${name(key)}`;
}

/**
 * Puts values that were sealed anew in place of those they were opened from. A row that has changed meanwhile, or that
 * somebody has locked, is left as it is. Returns the rows that were written.
 */
export async function replaceSealed(
  db: Db,
  { table, key, columns }: SealedTable,
  rows: readonly ResealedRow[],
): Promise<Set<string>> {
  const type = Prisma.raw(key === "id" ? "uuid" : "text");
  const texts = (read: (row: ResealedRow) => string | null) => Prisma.sql`${rows.map(read)}::text[]`;
  const arrays = columns.flatMap((_, index) => [
    texts(({ old }) => old[index] ?? null),
    texts(({ sealed }) => sealed[index] ?? null),
  ]);
  const names = columns.flatMap((_, index) => [name(`old${index}`), name(`sealed${index}`)]);
  const set = columns.map((column, index) => Prisma.sql`${name(column)} = n.${name(`sealed${index}`)}`);
  const same = columns.map(
    (column, index) => Prisma.sql`r.${name(column)} IS NOT DISTINCT FROM n.${name(`old${index}`)}`,
  );
  const written = await db.$queryRaw<{ row: string }[]>`
    WITH n AS MATERIALIZED (
      SELECT * FROM unnest(${texts(({ row }) => row)}, ${Prisma.join(arrays)}) AS n("row", ${Prisma.join(names)})
    ),
    free AS MATERIALIZED (
      SELECT r.${name(key)} AS "key" FROM ${name(table)} r JOIN n ON r.${name(key)} = n."row"::${type}
      WHERE ${Prisma.join(same, " AND ")} FOR NO KEY UPDATE OF r SKIP LOCKED
    )
    UPDATE ${name(table)} r SET ${Prisma.join(set)} FROM n JOIN free ON free."key" = n."row"::${type}
    WHERE r.${name(key)} = free."key" AND ${Prisma.join(same, " AND ")}
    RETURNING n."row"`;
  return new Set(written.map(({ row }) => row));
}
