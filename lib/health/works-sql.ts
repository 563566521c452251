import { Prisma } from "#generated/prisma/client.ts";
import { longestSilenceMs } from "./works.ts";

/**
 * The answer of `toWorks` for sets that Larder refreshes, as SQL over the columns of "TokenSet": to count many in one pass. A
 * test compares both.
 */
export function worksSql(now: Date): Prisma.Sql {
  const earliest = new Date(now.getTime() - longestSilenceMs);
  const isCheck = Prisma.sql`("checkActive" IS NOT NULL AND "checkedAt" IS NOT NULL
    AND ("refreshedAt" IS NULL OR "checkedAt" >= "refreshedAt"))`;
  const heardAt = Prisma.sql`CASE WHEN ${isCheck} THEN "checkedAt" ELSE "refreshedAt" END`;
  return Prisma.sql`CASE
    WHEN "accessTokenExpiresAt" <= ${now}::timestamptz THEN 'no'
    WHEN ${isCheck} AND NOT "checkActive" THEN 'no'
    WHEN "doubtSince" IS NOT NULL OR COALESCE(${heardAt} < ${earliest}::timestamptz, true)
      OR COALESCE(${heardAt} < "unprovenSince", false) THEN 'unknown'
    ELSE 'yes'
  END`;
}
