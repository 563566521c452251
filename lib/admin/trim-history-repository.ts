import "server-only";
import { z } from "zod";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";

/** Rows of one organization from before a moment. */
interface OldRows {
  organizationId: string;
  before: Date;
}

/** A row as JSON, and where it stands. */
interface OldRow<Position> {
  position: Position;
  line: string;
}

/** A table whose old rows go once they are written to a file. */
export interface TrimmedTable<Position> {
  name: "attempts" | "handouts" | "bulk results" | "bulk runs";
  count(db: Db, rows: OldRows): Promise<number>;
  /** The next rows after a position, in a fixed order. */
  list(db: Db, rows: OldRows & { after: Position | null; take: number }): Promise<OldRow<Position>[]>;
  /** Removes those of the written rows that may still go; how many. */
  remove(db: Db, rows: OldRows, lines: readonly string[]): Promise<number>;
}

/**
 * SQL condition on an attempt `a` of a token set `t`: it has ended, of a generation that the set has left behind, and
 * neither a connection nor a replaced pair names it.
 */
function isOldAttempt(before: Date): Prisma.Sql {
  return Prisma.sql`a."startedAt" < ${before} AND a."completedAt" < ${before}
    AND a."outcome" IS NOT NULL AND a."outcome" <> 'unknown' AND a."generation" < t."generation"
    AND a."id" IS DISTINCT FROM t."claimedByAttemptId"
    AND NOT EXISTS (SELECT FROM "Grant" g WHERE g."attemptId" = a."id")
    AND NOT EXISTS (SELECT FROM "Retirement" r WHERE r."attemptId" = a."id")`;
}

interface AttemptPosition {
  tokenSetId: string;
  startedAt: Date;
  id: string;
}

const attemptLine = z.object({ id: z.uuid() });

export const attempts: TrimmedTable<AttemptPosition> = {
  name: "attempts",
  async count(db, { organizationId, before }) {
    const [row] = await db.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) AS "count" FROM "TokenSet" t JOIN "Attempt" a ON a."tokenSetId" = t."id"
      WHERE t."organizationId" = ${organizationId}::uuid AND ${isOldAttempt(before)}`;
    return Number(row?.count ?? 0);
  },
  async list(db, { organizationId, before, after, take }) {
    const [setsFrom, beyond] = after
      ? [
          Prisma.sql`AND t."id" >= ${after.tokenSetId}::uuid`,
          Prisma.sql`AND (a."tokenSetId", a."startedAt", a."id") >
            (${after.tokenSetId}::uuid, ${after.startedAt}::timestamptz, ${after.id}::uuid)`,
        ]
      : [Prisma.empty, Prisma.empty];
    // Set by set, so that a page reads no more than it gives, however many attempts there are.
    const rows = await db.$queryRaw<(AttemptPosition & { line: string })[]>`
      SELECT old."tokenSetId", old."startedAt", old."id", old."line" FROM "TokenSet" t CROSS JOIN LATERAL (
        SELECT a."tokenSetId", a."startedAt", a."id", to_jsonb(a)::text AS "line" FROM "Attempt" a
        WHERE a."tokenSetId" = t."id" AND ${isOldAttempt(before)} ${beyond}
        ORDER BY a."startedAt", a."id" LIMIT ${take}
      ) old
      WHERE t."organizationId" = ${organizationId}::uuid ${setsFrom}
      ORDER BY t."id", old."startedAt", old."id" LIMIT ${take}`;
    return rows.map(({ line, ...position }) => ({ position, line }));
  },
  remove(db, { organizationId, before }, lines) {
    const ids = lines.map((line) => attemptLine.parse(JSON.parse(line)).id);
    return db.$executeRaw`
      DELETE FROM "Attempt" a USING "TokenSet" t
      WHERE a."id" = ANY(${ids}::uuid[]) AND t."id" = a."tokenSetId" AND t."organizationId" = ${organizationId}::uuid
        AND ${isOldAttempt(before)}`;
  },
};

/** SQL condition on what a machine was told, `h`, of a token set `t`: about a generation that the set has left behind. */
function isOldHandout(before: Date): Prisma.Sql {
  return Prisma.sql`h."promisedUntil" < ${before} AND h."lastAt" < ${before} AND h."generation" < t."generation"`;
}

interface HandoutPosition {
  machineId: string;
  generation: number;
}

const handoutLine = z.object({ machineId: z.uuid(), generation: z.int() });

export const handouts: TrimmedTable<HandoutPosition> = {
  name: "handouts",
  async count(db, { organizationId, before }) {
    const [row] = await db.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) AS "count" FROM "TokenSet" t JOIN "Handout" h ON h."tokenSetId" = t."id"
      WHERE t."organizationId" = ${organizationId}::uuid AND ${isOldHandout(before)}`;
    return Number(row?.count ?? 0);
  },
  async list(db, { organizationId, before, after, take }) {
    const beyond = after
      ? Prisma.sql`AND (h."machineId", h."generation") > (${after.machineId}::uuid, ${after.generation}::int)`
      : Prisma.empty;
    const rows = await db.$queryRaw<(HandoutPosition & { line: string })[]>`
      SELECT h."machineId", h."generation", to_jsonb(h)::text AS "line"
      FROM "Machine" m JOIN "Handout" h ON h."machineId" = m."id" JOIN "TokenSet" t ON t."id" = h."tokenSetId"
      WHERE m."organizationId" = ${organizationId}::uuid AND ${isOldHandout(before)} ${beyond}
      ORDER BY h."machineId", h."generation" LIMIT ${take}`;
    return rows.map(({ line, ...position }) => ({ position, line }));
  },
  remove(db, { organizationId, before }, lines) {
    const keys = lines.map((line) => handoutLine.parse(JSON.parse(line)));
    return db.$executeRaw`
      DELETE FROM "Handout" h USING "TokenSet" t, (
        SELECT unnest(${keys.map(({ machineId }) => machineId)}::uuid[]) AS "machineId",
          unnest(${keys.map(({ generation }) => generation)}::int[]) AS "generation") k
      WHERE h."machineId" = k."machineId" AND h."generation" = k."generation" AND t."id" = h."tokenSetId"
        AND t."organizationId" = ${organizationId}::uuid AND ${isOldHandout(before)}`;
  },
};
