import "server-only";
import { newestFormat, type SealFormat } from "#lib/crypto/seal.ts";
import { db } from "#lib/db/client.ts";
import { logger } from "#lib/logger.ts";
import { raiseSealFormat, readSealFormat } from "./sealing-repository.ts";

// A web process can load a module more than once; it seals in one form all the same.
const held = globalThis as typeof globalThis & { larderSealFormat?: SealFormat };

/** The form in which this process seals: the oldest until it has learned of another, which every process opens. */
export function sealFormat(): SealFormat {
  return held.larderSealFormat ?? 1;
}

/** Learns in which form the installation seals now. */
export async function learnSealFormat(): Promise<void> {
  held.larderSealFormat = await readSealFormat(db());
}

/**
 * Has the installation seal in the newest form once every process that may live opens it. True when it was decided now:
 * the others learn of it with their next heartbeat.
 */
export async function writeNewestFormat(): Promise<boolean> {
  const isNew = await raiseSealFormat(db(), newestFormat);
  if (isNew) {
    logger().info(
      { format: newestFormat },
      "Every process opens the newest form of sealed values: it is written from now on.",
    );
  }
  await learnSealFormat();
  return isNew;
}
