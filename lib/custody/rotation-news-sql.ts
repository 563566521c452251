import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { tokenEndpoint } from "#lib/env.ts";

const instant = `YYYY-MM-DD"T"HH24:MI:SS.MS"Z"`;

/**
 * SQL that queues the news that sets have other tokens, for every destination that wants to hear of it; no token is in it.
 * Where none does, it costs a look at an index that is empty.
 * @param pairs names rows `p` with the set's `id`, and the pair's `number` and `expiresAt`
 */
export function queueRotationNews(pairs: Prisma.Sql): Prisma.Sql {
  // Ids of one set's news differ in their random end alone: they are in the order of time, as all ids are.
  const start = newId().slice(0, 24);
  return Prisma.sql`
    INSERT INTO "Delivery" ("id", "organizationId", "destinationId", "type", "subject", "text", "data")
    SELECT (${start} || right(gen_random_uuid()::text, 12))::uuid, d."organizationId", d."id", 'token_set.rotated',
      'New tokens: ' || t."name", '', jsonb_build_object(
        'tokenSetId', t."id", 'tokenSet', t."name", 'environment', t."environment", 'library', b."name",
        'generation', p."number", 'expiresAt', to_char(p."expiresAt" AT TIME ZONE 'UTC', ${instant}),
        'tokenEndpoint', ${tokenEndpoint()}::text)
    FROM ${pairs}
    JOIN "TokenSet" t ON t."id" = p."id"
    JOIN "Destination" d ON d."organizationId" = t."organizationId" AND d."offAt" IS NULL
      AND 'token_set.rotated' = ANY (d."events")
    JOIN "Library" b ON b."id" = t."libraryId"`;
}
