import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";

/** The pairs of a token set that nobody needs any more: those before the current one, one by its number, or all of them. */
type Unneeded = "superseded" | "all" | number;

/** What is still to be revoked at the provider is needed for that. */
const notRetiring = Prisma.sql`AND NOT EXISTS (SELECT FROM "Retirement" r WHERE r."generationId" = g."id")`;

const unneeded = (which: Unneeded) => {
  if (which === "all") return notRetiring;
  if (which === "superseded")
    return Prisma.sql`AND g."adopted" AND g."number" < t."generation" ${notRetiring}`;
  return Prisma.sql`AND g."number" = ${which}::int`;
};

/** Wipes the ciphertext of pairs; their fingerprints stay. */
export async function wipePairs(db: Db, tokenSetId: string, which: Unneeded, now: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE "Generation" g SET "accessTokenSealed" = NULL, "refreshTokenSealed" = NULL, "wipedAt" = ${now}
    FROM "TokenSet" t
    WHERE t."id" = ${tokenSetId}::uuid AND g."tokenSetId" = t."id" AND g."wipedAt" IS NULL ${unneeded(which)}`;
}
