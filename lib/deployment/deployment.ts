import "server-only";
import { db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { readMark, writeMark } from "./deployment-mark.ts";
import {
  behind,
  copied,
  findDeployment,
  findHold,
  holdDeployment,
  insertDeployment,
  moveClock,
} from "./deployment-repository.ts";

/**
 * Checks that this is the database that this data directory knows, and stops refreshing until it is adopted when it is
 * not. Called at start and regularly; each call moves the deployment's clock on, first in the database, then on disk.
 */
export async function guardDeployment(): Promise<void> {
  await insertDeployment(db());
  // The mark first: another process may move the clock on, and write it down, between the two.
  const mark = readMark();
  const deployment = await findDeployment(db());
  if (!deployment || deployment.heldAt) return;
  if (deployment.isCopy) return holdDeployment(db(), copied);
  if (mark?.deploymentId === deployment.id && mark.clock > deployment.clock) {
    return holdDeployment(db(), behind);
  }
  const clock = await moveClock(db());
  if (clock !== null) writeMark({ deploymentId: deployment.id, clock });
}

/** @throws AppError conflict, while the database waits for adoption */
export async function requireAdopted(tx: Tx): Promise<void> {
  const reason = await findHold(tx);
  if (reason === null) return;
  throw new AppError("conflict", {
    what: `${reason} Two copies that refresh the same sets lock each other out.`,
    safe: "Nothing was sent to Apicbase.",
    next: "Once no other copy runs, an operator of this Larder can adopt it under Settings, System. Until then it can only be read.",
  });
}
