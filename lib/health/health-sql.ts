import { Prisma } from "#generated/prisma/client.ts";

/**
 * The rules of `toHealth` as SQL over the columns of "TokenSet", to count and sort many sets in one pass. A test
 * compares all three forms.
 */
export function healthSql(now: Date): Prisma.Sql {
  return Prisma.sql`CASE
    WHEN "revokedAt" IS NOT NULL THEN 'revoked'
    WHEN "verdict" IS NOT NULL AND "verdict" <> 'client_secret_changed' THEN 'reauthorize'
    WHEN "generation" <= 0 THEN 'pending'
    WHEN "pausedAt" IS NOT NULL THEN 'paused'
    WHEN "verdict" IS NOT NULL OR "credentialsRefusedAt" IS NOT NULL THEN 'on_hold'
    WHEN "doubtSince" IS NOT NULL THEN 'in_doubt'
    WHEN "accessTokenExpiresAt" <= ${now}::timestamptz THEN 'overdue'
    WHEN "failureCount" > 0 THEN 'retrying'
    WHEN "nextRefreshAt" <= ${now}::timestamptz THEN 'due'
    ELSE 'healthy'
  END`;
}
