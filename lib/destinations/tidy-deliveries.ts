import "server-only";
import { db } from "#lib/db/client.ts";
import { giveUpOld, removeOld } from "./outbox-repository.ts";
import { longestLifeMs } from "./plan-try.ts";

const keptDays = 30;

/** Gives up what could not be tried often enough in days, and removes what was made a month ago and does not wait. */
export async function tidyDeliveries(): Promise<void> {
  await giveUpOld(db(), longestLifeMs);
  await removeOld(db(), keptDays);
}
