import "server-only";
import type { Db } from "#lib/db/client.ts";

interface Reporter {
  machineId: string;
  tokenSetId: string;
}

/** Counts that the API refused an access token to a machine that had collected it, whichever generation it is of. */
export async function noteRejection(
  db: Db,
  { machineId, tokenSetId }: Reporter,
  fingerprint: string,
): Promise<void> {
  await db.$executeRaw`
    UPDATE "Handout" h SET "rejectedCount" = h."rejectedCount" + 1, "rejectedAt" = clock_timestamp()
    FROM "Generation" g
    WHERE g."tokenSetId" = ${tokenSetId}::uuid AND g."accessTokenFingerprint" = ${fingerprint}
      AND h."machineId" = ${machineId}::uuid AND h."generation" = g."number"`;
}
