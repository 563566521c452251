import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import { heldDeployment } from "#lib/deployment/deployment-repository.ts";
import { env } from "#lib/env.ts";

/** A living set of which nothing was heard for a while. */
export interface Unchecked {
  id: string;
  organizationId: string;
}

// Where Apicbase gave no answer, it is asked again after a while.
const askAgainAfter = Prisma.sql`interval '10 minutes'`;

const isAskable = () => Prisma.sql`"accessTokenExpiresAt" > statement_timestamp()
  AND ("claimedUntil" IS NULL OR "claimedUntil" <= statement_timestamp()) AND NOT EXISTS (${heldDeployment()})`;

/**
 * Living sets of which nothing was heard for a while, by check, refresh or connecting; first those of a restored or promoted
 * database that may be behind.
 */
export function pickUnchecked(limit: number): Prisma.Sql {
  const longestSilence = Prisma.sql`make_interval(secs => ${env().LARDER_CHECK_HOURS * 3_600}::double precision)`;
  return Prisma.sql`
    (
      SELECT "id", "organizationId" FROM "TokenSet"
      WHERE "unprovenSince" IS NOT NULL AND "verdict" IS NULL AND "revokedAt" IS NULL AND "archivedAt" IS NULL AND "generation" > 0
        AND ("checkedAt" IS NULL OR "checkedAt" < statement_timestamp() - ${askAgainAfter}) AND ${isAskable()}
      ORDER BY "accessTokenExpiresAt" LIMIT ${limit}
    )
    UNION ALL
    (
      SELECT "id", "organizationId" FROM "TokenSet"
      WHERE "unprovenSince" IS NULL AND "dueAt" > statement_timestamp()
        AND "heardAt" < statement_timestamp() - ${longestSilence} AND ${isAskable()}
      ORDER BY "heardAt" LIMIT ${limit}
    )
    LIMIT ${limit}`;
}

export function listUnchecked(db: Db, limit: number): Promise<Unchecked[]> {
  return db.$queryRaw(pickUnchecked(limit));
}
