import "server-only";
import { db } from "#lib/db/client.ts";
import { heldDeployment } from "#lib/deployment/deployment.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";
import { checkAsLarder } from "./check-token-set.ts";

interface Pick {
  id: string;
  organizationId: string;
}

/** Living sets that nobody asked Apicbase about for a while, by check, refresh or connecting; never checked ones first. */
function pickUnchecked(limit: number): Promise<Pick[]> {
  const hours = env().LARDER_CHECK_HOURS;
  return db().$queryRaw<Pick[]>`
    SELECT "id", "organizationId" FROM "TokenSet"
    WHERE "dueAt" > clock_timestamp() AND "accessTokenExpiresAt" > clock_timestamp()
      AND (
        GREATEST("checkedAt", "refreshedAt") < clock_timestamp() - make_interval(secs => ${hours * 3_600}::double precision)
        OR ("checkedAt" IS NULL AND "retryAt" > clock_timestamp())
      )
      AND ("claimedUntil" IS NULL OR "claimedUntil" <= clock_timestamp())
      AND NOT EXISTS (${heldDeployment})
    ORDER BY "checkedAt" NULLS FIRST, "accessTokenExpiresAt"
    LIMIT ${limit}`;
}

/**
 * Introspects living sets so that one somebody else refreshed or revoked is noticed before its due date. Spends
 * nothing. Returns how many were asked about.
 * @param takeTurn settles when the provider may be called once more
 */
export async function checkLivingSets(
  limit: number,
  takeTurn: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<number> {
  const sets = await pickUnchecked(limit);
  for (const { id, organizationId } of sets) {
    if (signal.aborted) break;
    await takeTurn(signal);
    await checkAsLarder(organizationId, id).catch((error: unknown) => {
      logger().error({ error, tokenSetId: id }, "A set could not be checked.");
    });
  }
  return sets.length;
}
