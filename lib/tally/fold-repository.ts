import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { asComing, asCounts, asCustody } from "./count-sql.ts";

/** Takes the place of the one that adds up, until the transaction ends; false while another has it. */
export async function lockTally(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ locked: boolean }[]>`
    SELECT pg_try_advisory_xact_lock('"TokenSetChange"'::regclass::oid::int, 0) AS "locked"`;
  return row?.locked ?? false;
}

/**
 * Keeps all others from the counts until the transaction ends. It takes no snapshot: what a transaction sees that begins with
 * this is what is there once it is alone.
 */
export async function lockCounts(tx: Tx): Promise<void> {
  await tx.$executeRaw`LOCK TABLE "TokenSetCount" IN SHARE ROW EXCLUSIVE MODE`;
}

/** Changes that have not been added up, the first ones. */
export async function listChangeIds(tx: Tx, limit: number): Promise<bigint[]> {
  const rows = await tx.tokenSetChange.findMany({
    orderBy: { id: "asc" },
    take: limit,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

const custodyColumns = [
  "refreshes",
  "firstTimeRight",
  "lostInTransit",
  "endedAtApicbase",
  "endedUnexplained",
  "lostByLarder",
] as const;

/** Adds these changes to the counts and removes them. Whoever calls has the place of the one that adds up. */
export async function addUpChanges(tx: Tx, ids: readonly bigint[]): Promise<void> {
  const changes = Prisma.sql`(SELECT * FROM "TokenSetChange" WHERE "id" = ANY(${[...ids]}))`;
  await tx.$executeRaw`
    MERGE INTO "TokenSetCount" t USING (${asCounts(changes)}) s
    ON t."organizationId" = s."organizationId" AND t."kind" = s."kind" AND t."quarter" = s."quarter"
      AND t."environment" = s."environment" AND t."applicationId" = s."applicationId" AND t."standing" = s."standing"
    WHEN MATCHED AND t."count" + s."count" = 0 THEN DELETE
    WHEN MATCHED THEN UPDATE SET "count" = t."count" + s."count"
    WHEN NOT MATCHED THEN INSERT VALUES (s."organizationId", s."kind", s."quarter", s."environment",
      s."applicationId", s."standing", s."count")`;
  await tx.$executeRaw`
    MERGE INTO "ComingCount" t USING (${asComing(changes)}) s
    ON t."organizationId" = s."organizationId" AND t."kind" = s."kind" AND t."quarter" = s."quarter"
      AND t."environment" = s."environment"
    WHEN MATCHED AND t."count" + s."count" = 0 THEN DELETE
    WHEN MATCHED THEN UPDATE SET "count" = t."count" + s."count"
    WHEN NOT MATCHED THEN INSERT VALUES (s."organizationId", s."kind", s."quarter", s."environment", s."count")`;
  const added = Prisma.join(
    custodyColumns.map((column) => {
      const name = Prisma.raw(`"${column}"`);
      return Prisma.sql`${name} = t.${name} + EXCLUDED.${name}`;
    }),
  );
  const names = Prisma.raw(custodyColumns.map((column) => `"${column}"`).join(", "));
  const values = Prisma.raw(custodyColumns.map((column) => `COALESCE(s."${column}", 0)`).join(", "));
  await tx.$executeRaw`
    INSERT INTO "CustodyDay" AS t ("organizationId", "day", ${names})
    SELECT s."organizationId", s."day", ${values} FROM (${asCustody(changes)}) s
    ON CONFLICT ("organizationId", "day") DO UPDATE SET ${added}`;
  await tx.tokenSetChange.deleteMany({ where: { id: { in: [...ids] } } });
}
