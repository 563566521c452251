import "server-only";
import { db } from "#lib/db/client.ts";

/** Removes what nobody needs any more: spent counters, sessions long over, processes long gone. Never the record. */
export async function removeOutdated(): Promise<void> {
  await db()
    .$executeRaw`DELETE FROM "RateLimiterFlexible" WHERE "expire" < statement_timestamp() - interval '1 day'`;
  await db()
    .$executeRaw`DELETE FROM "Session" WHERE "expiresAt" < statement_timestamp() - interval '30 days'`;
  await db().$executeRaw`DELETE FROM "Instance" WHERE "seenAt" < statement_timestamp() - interval '7 days'`;
}
