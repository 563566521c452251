import "server-only";
import { z } from "zod";
import { Prisma } from "#generated/prisma/client.ts";
import type { TrimmedTable } from "./trim-history-repository.ts";

/** SQL condition on a bulk run `r`: it ended before a moment. */
function isOldRun(before: Date): Prisma.Sql {
  return Prisma.sql`r."endedAt" < ${before}`;
}

interface ResultPosition {
  runId: string;
  tokenSetId: string;
}

const resultLine = z.object({ runId: z.uuid(), tokenSetId: z.uuid() });

/** What became of each token set of a bulk run. */
export const bulkResults: TrimmedTable<ResultPosition> = {
  name: "bulk results",
  async count(db, { organizationId, before }) {
    const [row] = await db.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) AS "count" FROM "BulkRun" r JOIN "BulkItem" i ON i."runId" = r."id"
      WHERE r."organizationId" = ${organizationId}::uuid AND ${isOldRun(before)}`;
    return Number(row?.count ?? 0);
  },
  async list(db, { organizationId, before, after, take }) {
    const [runsFrom, beyond] = after
      ? [
          Prisma.sql`AND r."id" >= ${after.runId}::uuid`,
          Prisma.sql`AND (i."runId", i."tokenSetId") > (${after.runId}::uuid, ${after.tokenSetId}::uuid)`,
        ]
      : [Prisma.empty, Prisma.empty];
    // Run by run, so that a page reads no more than it gives.
    const rows = await db.$queryRaw<(ResultPosition & { line: string })[]>`
      SELECT old.* FROM "BulkRun" r CROSS JOIN LATERAL (
        SELECT i."runId", i."tokenSetId", to_jsonb(i)::text AS "line" FROM "BulkItem" i
        WHERE i."runId" = r."id" ${beyond} ORDER BY i."tokenSetId" LIMIT ${take}
      ) old
      WHERE r."organizationId" = ${organizationId}::uuid AND ${isOldRun(before)} ${runsFrom}
      ORDER BY old."runId", old."tokenSetId" LIMIT ${take}`;
    return rows.map(({ line, ...position }) => ({ position, line }));
  },
  remove(db, { organizationId, before }, lines) {
    const keys = lines.map((line) => resultLine.parse(JSON.parse(line)));
    return db.$executeRaw`
      DELETE FROM "BulkItem" i USING "BulkRun" r, (
        SELECT unnest(${keys.map(({ runId }) => runId)}::uuid[]) AS "runId",
          unnest(${keys.map(({ tokenSetId }) => tokenSetId)}::uuid[]) AS "tokenSetId") k
      WHERE i."runId" = k."runId" AND i."tokenSetId" = k."tokenSetId" AND r."id" = i."runId"
        AND r."organizationId" = ${organizationId}::uuid AND ${isOldRun(before)}`;
  },
};

const runLine = z.object({ id: z.uuid() });

/** Bulk runs, once their results are gone. */
export const bulkRuns: TrimmedTable<string> = {
  name: "bulk runs",
  async count(db, { organizationId, before }) {
    const [row] = await db.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) AS "count" FROM "BulkRun" r
      WHERE r."organizationId" = ${organizationId}::uuid AND ${isOldRun(before)}`;
    return Number(row?.count ?? 0);
  },
  async list(db, { organizationId, before, after, take }) {
    const beyond = after ? Prisma.sql`AND r."id" > ${after}::uuid` : Prisma.empty;
    const rows = await db.$queryRaw<{ position: string; line: string }[]>`
      SELECT r."id" AS "position", (to_jsonb(r) - 'linkKeySealed')::text AS "line" FROM "BulkRun" r
      WHERE r."organizationId" = ${organizationId}::uuid AND ${isOldRun(before)} ${beyond}
      ORDER BY r."id" LIMIT ${take}`;
    return rows;
  },
  remove(db, { organizationId, before }, lines) {
    const ids = lines.map((line) => runLine.parse(JSON.parse(line)).id);
    return db.$executeRaw`
      DELETE FROM "BulkRun" r WHERE r."id" = ANY(${ids}::uuid[]) AND r."organizationId" = ${organizationId}::uuid
        AND ${isOldRun(before)} AND NOT EXISTS (SELECT FROM "BulkItem" i WHERE i."runId" = r."id")`;
  },
};
