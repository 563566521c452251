import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { asComing, asCounts, presentSets } from "./count-sql.ts";

const changes = Prisma.sql`(SELECT * FROM "TokenSetChange")`;

/** How many counts, with what has not been added up yet, are not what the sets come to: in one statement, of one moment. */
export async function countWrongCounts(db: Db): Promise<number> {
  const [row] = await db.$queryRaw<{ wrong: number }[]>`
    SELECT (SELECT count(*) FROM (
      SELECT FROM (
        SELECT "organizationId", "kind", "quarter", "environment", "applicationId", "standing", "count" FROM "TokenSetCount"
        UNION ALL SELECT * FROM (${asCounts(changes)}) AS "changed"
        UNION ALL SELECT "organizationId", "kind", "quarter", "environment", "applicationId", "standing", -"count"
          FROM (${asCounts(presentSets)}) AS "present"
      ) AS "all" GROUP BY "organizationId", "kind", "quarter", "environment", "applicationId", "standing"
      HAVING sum("count") <> 0
      UNION ALL
      SELECT FROM (
        SELECT "organizationId", "kind", "quarter", "environment", "count" FROM "ComingCount"
        UNION ALL SELECT * FROM (${asComing(changes)}) AS "changed"
        UNION ALL SELECT "organizationId", "kind", "quarter", "environment", -"count"
          FROM (${asComing(presentSets)}) AS "present"
      ) AS "all" GROUP BY "organizationId", "kind", "quarter", "environment"
      HAVING sum("count") <> 0
    ) AS "wrong")::int AS "wrong"`;
  return row?.wrong ?? 0;
}

/**
 * Counts every set anew. In a transaction that sees one moment, changes of later ones remain and are added up as ever. What the
 * changes say about custody is added up before: it is told nowhere else.
 */
export async function countAnew(tx: Tx): Promise<void> {
  await tx.$executeRaw`DELETE FROM "TokenSetCount"`;
  await tx.$executeRaw`DELETE FROM "ComingCount"`;
  await tx.$executeRaw`
    INSERT INTO "TokenSetCount" ("organizationId", "kind", "quarter", "environment", "applicationId", "standing", "count")
    SELECT * FROM (${asCounts(presentSets)}) AS "present"`;
  await tx.$executeRaw`
    INSERT INTO "ComingCount" ("organizationId", "kind", "quarter", "environment", "count")
    SELECT * FROM (${asComing(presentSets)}) AS "present"`;
}
