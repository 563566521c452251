import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { queryPrepared } from "#lib/db/prepared.ts";
import type { CountedUse } from "./use-counter.ts";

/** A set whose token in force may be refused somewhere: a machine asked again early. */
export interface EarlyAsk {
  organizationId: string;
  tokenSetId: string;
  generation: number;
}

/** A machine that asks more often than this keeps nothing, and says nothing by asking. */
const mostTellingAsks = 5;
const mostEarly = 3;

/**
 * Adds uses to what is written of the machines and their promises. The machine's own row is written when its address or program
 * changes; when it last asked is in its promise.
 *
 * Returns a few sets whose machines asked again although more than half of what they were promised was left, where Apicbase
 * has said nothing of the token for ten minutes.
 */
export async function addUses(uses: readonly CountedUse[]): Promise<EarlyAsk[]> {
  const column = (read: (use: CountedUse) => string | number | null) => uses.map(read);
  return queryPrepared<EarlyAsk>(Prisma.sql`
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
      RETURNING h."tokenSetId", h."generation",
        h."count" <= ${mostTellingAsks} AND h."promisedUntil" - used."at" > (h."promisedUntil" - h."firstAt") / 2 AS "isEarly"
    ),
    seen AS (UPDATE "Machine" m SET "lastUsedAt" = GREATEST(m."lastUsedAt", used."at"), "lastAddress" = used."address",
      "lastUserAgent" = used."userAgent"
    FROM used WHERE m."id" = used."machineId"
      AND (m."lastAddress" IS DISTINCT FROM used."address" OR m."lastUserAgent" IS DISTINCT FROM used."userAgent"))
    SELECT DISTINCT t."organizationId", t."id" AS "tokenSetId", t."generation"
    FROM counted JOIN "TokenSet" t ON t."id" = counted."tokenSetId" AND t."generation" = counted."generation"
    WHERE counted."isEarly" AND t."heardAt" < statement_timestamp() - interval '10 minutes' AND t."doubtSince" IS NULL
      AND t."revokedAt" IS NULL AND t."verdict" IS NULL
    LIMIT ${mostEarly}`);
}
