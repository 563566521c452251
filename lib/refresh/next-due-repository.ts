import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";

/** What is due and when more will be, by the database's clock. */
export interface NextDue {
  /** A set is due now and nobody has claimed it. */
  isDue: boolean;
  /** In how many milliseconds the next set becomes due; null when none will. */
  inMs: number | null;
}

/**
 * Both answers are read from one place in the index on "dueAt", however many sets there are. A set that will be due counts
 * although it is claimed: its claim may have ended by then.
 */
export function pickNextDue(): Prisma.Sql {
  return Prisma.sql`
    SELECT
      COALESCE((
        SELECT true FROM "TokenSet"
        WHERE "dueAt" <= statement_timestamp()
          AND ("claimedUntil" IS NULL OR "claimedUntil" <= statement_timestamp())
        ORDER BY "dueAt" LIMIT 1
      ), false) AS "isDue",
      (
        SELECT ceil(extract(epoch FROM min("dueAt") - statement_timestamp()) * 1000)::float8 FROM "TokenSet"
        WHERE "dueAt" > statement_timestamp()
      ) AS "inMs"`;
}

export async function readNextDue(db: Db): Promise<NextDue> {
  const [row] = await db.$queryRaw<NextDue[]>(pickNextDue());
  return row ?? { isDue: false, inMs: null };
}
