import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { queryPrepared } from "#lib/db/prepared.ts";

/** A token that a machine got again, under a promise that is written down already. */
export interface Use {
  machineId: string;
  generation: number;
  at: Date;
  address: string;
  userAgent: string | null;
}

/** Uses of one machine and generation, the latest of them in full. */
export interface CountedUse extends Use {
  count: number;
}

/**
 * Adds uses to what is written of the machines and their promises. The machine's own row is written once a minute, or when its
 * address or program changes; when it last asked is in its promise.
 */
export async function addUses(uses: readonly CountedUse[]): Promise<void> {
  const column = (read: (use: CountedUse) => string | number | null) => uses.map(read);
  await queryPrepared(Prisma.sql`
    WITH used AS MATERIALIZED (
      SELECT * FROM unnest(
        ${column(({ machineId }) => machineId)}::uuid[], ${column(({ generation }) => generation)}::int[],
        ${column(({ count }) => count)}::int[], ${column(({ at }) => at.toISOString())}::timestamptz[],
        ${column(({ address }) => address)}::text[], ${column(({ userAgent }) => userAgent)}::text[]
      ) AS used("machineId", "generation", "count", "at", "address", "userAgent")
    ),
    counted AS (
      UPDATE "Handout" h SET "count" = h."count" + used."count", "lastAt" = GREATEST(h."lastAt", used."at")
      FROM used WHERE h."machineId" = used."machineId" AND h."generation" = used."generation"
    )
    UPDATE "Machine" m SET "lastUsedAt" = GREATEST(m."lastUsedAt", used."at"), "lastAddress" = used."address",
      "lastUserAgent" = used."userAgent"
    FROM used WHERE m."id" = used."machineId" AND (
      m."lastUsedAt" IS NULL OR m."lastUsedAt" < used."at" - interval '1 minute'
      OR m."lastAddress" IS DISTINCT FROM used."address" OR m."lastUserAgent" IS DISTINCT FROM used."userAgent"
    )`);
}
