import "server-only";
import { db } from "#lib/db/client.ts";
import { readDeploymentState } from "#lib/deployment/deployment-repository.ts";
import { logger } from "#lib/logger.ts";
import { resealValues } from "#lib/vault/reseal-values.ts";
import { writeNewestFormat } from "#lib/vault/seal-format.ts";
import { resealJournals } from "./reseal-journals.ts";

/**
 * Has the installation write the newest form of sealed values once every process opens it, and seals anew what is in an
 * earlier form or under another key: values, and the journals of ended processes. Not while the database is held. False
 * where it is to be done again soon: another worker is at it, or processes have yet to learn of the newest form.
 */
export async function sealAnew(signal: AbortSignal): Promise<boolean> {
  const { isHeld } = await readDeploymentState(db());
  if (isHeld) return true;
  if (await writeNewestFormat()) return false;
  await resealJournals().catch((error: unknown) => {
    logger().error({ error }, "Journals of ended processes could not be sealed anew; values are.");
  });
  return resealValues(signal);
}
