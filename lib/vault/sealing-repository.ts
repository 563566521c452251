import "server-only";
import type { SealFormat } from "#lib/crypto/seal.ts";
import type { Db } from "#lib/db/client.ts";

/** A process that was heard of within this time may come back; one that is silent for longer is gone. */
const maybeAliveMinutes = 10;

/** The form in which this installation seals. */
export async function readSealFormat(db: Db): Promise<SealFormat> {
  const row = await db.sealing.findFirst({ select: { format: true } });
  return row && row.format >= 2 ? 2 : 1;
}

/** Has values sealed in this form from now on, unless a process may live that does not open it. True when it was raised. */
export async function raiseSealFormat(db: Db, format: SealFormat): Promise<boolean> {
  const raised = await db.$executeRaw`
    UPDATE "Sealing" SET "format" = ${format}
    WHERE "format" < ${format} AND NOT EXISTS (
      SELECT FROM "Instance" i WHERE COALESCE(i."readsFormat", 1) < ${format} AND i."stoppedAt" IS NULL
        AND i."seenAt" > statement_timestamp() - make_interval(mins => ${maybeAliveMinutes}::int)
    )`;
  return raised === 1;
}
