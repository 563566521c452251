import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { db } from "#lib/db/client.ts";
import { heldDeployment } from "#lib/deployment/deployment.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";
import type { SweepLimits } from "#lib/refresh/refresh-due-sets.ts";
import { checkAsLarder } from "./check-token-set.ts";

/** Introspection, and one call of the API. */
const callsPerCheck = 2;
const checksAtOnce = 4;

interface Unchecked {
  id: string;
  organizationId: string;
}

// Where Apicbase gave no answer, it is asked again after a while.
const askAgainAfter = Prisma.sql`interval '10 minutes'`;

const isAskable = () => Prisma.sql`"accessTokenExpiresAt" > statement_timestamp()
  AND ("claimedUntil" IS NULL OR "claimedUntil" <= statement_timestamp()) AND NOT EXISTS (${heldDeployment()})`;

/**
 * Living sets of which nothing was heard for a while, by check, refresh or connecting; first those of an adopted copy or
 * backup that may be behind.
 */
export function pickUnchecked(limit: number): Prisma.Sql {
  const longestSilence = Prisma.sql`make_interval(secs => ${env().LARDER_CHECK_HOURS * 3_600}::double precision)`;
  return Prisma.sql`
    (
      SELECT "id", "organizationId" FROM "TokenSet"
      WHERE "unprovenSince" IS NOT NULL AND "verdict" IS NULL AND "revokedAt" IS NULL AND "generation" > 0
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

/** Waits until the budget allows one check or more; returns how many, 0 when nothing may start now. */
async function takeChecks(most: number, { takeCalls, signal }: Limits): Promise<number> {
  let calls = 0;
  while (calls < callsPerCheck) {
    const more = await takeCalls(most * callsPerCheck - calls, signal);
    if (more === 0) return 0;
    calls += more;
  }
  return Math.floor(calls / callsPerCheck);
}

type Limits = Pick<SweepLimits, "takeCalls" | "signal">;

async function checkOne({ id, organizationId }: Unchecked): Promise<void> {
  await checkAsLarder(organizationId, id).catch((error: unknown) => {
    logger().error({ error, tokenSetId: id }, "A set could not be checked.");
  });
}

/**
 * Introspects living sets so that one somebody else refreshed or revoked is noticed before its due date. Spends
 * nothing. Returns how many were asked about.
 */
export async function checkLivingSets(limit: number, limits: Limits): Promise<number> {
  const sets = await db().$queryRaw<Unchecked[]>(pickUnchecked(limit));
  let begun = 0;
  while (begun < sets.length) {
    const checks = await takeChecks(Math.min(checksAtOnce, sets.length - begun), limits);
    if (checks === 0) break;
    await Promise.all(sets.slice(begun, begun + checks).map(checkOne));
    begun += checks;
  }
  return begun;
}
