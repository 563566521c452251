import { Prisma } from "#generated/prisma/client.ts";

/**
 * The rules of `toHealth` as SQL over the columns of "TokenSet", to count and sort many sets in one pass. A test
 * compares all three forms.
 */
export function healthSql(now: Date): Prisma.Sql {
  return Prisma.sql`CASE
    WHEN "TokenSet"."revokedAt" IS NOT NULL THEN 'revoked'
    WHEN "TokenSet"."verdict" IS NOT NULL AND "TokenSet"."verdict" <> 'client_secret_changed' THEN 'reauthorize'
    WHEN "TokenSet"."generation" <= 0 THEN 'pending'
    WHEN "TokenSet"."pausedAt" IS NOT NULL THEN 'paused'
    WHEN "TokenSet"."verdict" IS NOT NULL OR "TokenSet"."credentialsRefusedAt" IS NOT NULL THEN 'on_hold'
    WHEN "TokenSet"."doubtSince" IS NOT NULL THEN 'in_doubt'
    WHEN "TokenSet"."accessTokenExpiresAt" <= ${now}::timestamptz THEN 'overdue'
    WHEN "TokenSet"."failureCount" > 0 THEN 'retrying'
    WHEN "TokenSet"."nextRefreshAt" <= ${now}::timestamptz THEN 'due'
    ELSE 'healthy'
  END`;
}
