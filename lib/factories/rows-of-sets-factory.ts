import { db } from "#lib/db/client.ts";

/**
 * Gives every connected token set that has none what a set comes to have: its pair, whose access it is, and a machine that
 * collected the token. These tables then grow with the sets.
 */
export async function makeRowsOfSets(now: Date): Promise<void> {
  await db().$executeRaw`
    INSERT INTO "Generation" ("id", "organizationId", "tokenSetId", "number", "source", "adopted", "accessTokenSealed",
      "refreshTokenSealed", "accessTokenFingerprint", "refreshTokenFingerprint", "scopes", "issuedAt", "expiresAt")
    SELECT gen_random_uuid(), s."organizationId", s."id", s."generation", 'exchange', true, 'sealed', 'sealed', s."id", s."id",
      s."grantedScopes", s."accessTokenIssuedAt", s."accessTokenExpiresAt"
    FROM "TokenSet" s
    WHERE s."generation" > 0 AND NOT EXISTS (SELECT FROM "Generation" g WHERE g."tokenSetId" = s."id")`;
  await db().$executeRaw`
    INSERT INTO "Grant" ("id", "organizationId", "tokenSetId", "generation", "actorName", "receivedAt", "standing")
    SELECT gen_random_uuid(), g."organizationId", g."tokenSetId", g."number", 'Odile Owner', ${now}, 'current'
    FROM "Generation" g WHERE NOT EXISTS (SELECT FROM "Grant" o WHERE o."tokenSetId" = g."tokenSetId")`;
  await db().$executeRaw`
    INSERT INTO "Machine" ("id", "organizationId", "tokenSetId", "name", "clientId", "networks", "createdByName", "createdAt")
    SELECT gen_random_uuid(), s."organizationId", s."id", 'Till', 'larder_machine_' || s."id", '{}', 'Odile Owner', ${now}
    FROM "TokenSet" s
    WHERE s."generation" > 0 AND NOT EXISTS (SELECT FROM "Machine" m WHERE m."tokenSetId" = s."id")`;
  await db().$executeRaw`
    INSERT INTO "Handout" ("machineId", "organizationId", "tokenSetId", "generation", "promisedUntil", "firstAt", "lastAt")
    SELECT m."id", m."organizationId", m."tokenSetId", s."generation", ${now}, ${now}, ${now}
    FROM "Machine" m JOIN "TokenSet" s ON s."id" = m."tokenSetId"
    WHERE NOT EXISTS (SELECT FROM "Handout" h WHERE h."machineId" = m."id")`;
}
