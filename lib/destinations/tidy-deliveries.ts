import "server-only";
import { db } from "#lib/db/client.ts";
import { dropEndedSecrets, removeDeleted } from "./destination-repository.ts";
import { giveUpOld, removeOld } from "./outbox-repository.ts";
import { longestLifeMs } from "./plan-try.ts";

const keptDays = 30;

/**
 * Gives up what could not be tried often enough in days, removes what was made a month ago and does not wait, secrets that
 * sign no more, and deleted destinations of which nothing is left to read.
 */
export async function tidyDeliveries(): Promise<void> {
  await giveUpOld(db(), longestLifeMs);
  await removeOld(db(), keptDays);
  await dropEndedSecrets(db());
  await removeDeleted(db());
}
