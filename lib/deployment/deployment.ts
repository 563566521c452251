import "server-only";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { logger } from "#lib/logger.ts";
import { type Mark, readMark, writeMark } from "./deployment-mark.ts";
import {
  behind,
  copied,
  type DeploymentRow,
  findDeployment,
  findHold,
  holdDeployment,
  insertDeployment,
  isFailingOver,
  moveClock,
  takeUpPromotion,
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
  const isBehind = mark?.deploymentId === deployment.id && mark.clock > deployment.clock;
  if (isBehind && !isLostMoment(deployment, mark)) return holdDeployment(db(), behind);
  if (deployment.isPromoted) await passFailover(isBehind ? mark.clock : 0n);
  const moved = await moveClock(db());
  if (moved !== null) writeMark({ deploymentId: deployment.id, ...moved });
}

/** What a standby had not heard of when it was promoted is less than this; an older state that is restored is further behind. */
const lostMomentMs = 10 * 60_000;

/** Whether the database is behind what was seen because a standby was promoted that had not heard of the last moment. */
function isLostMoment({ isPromoted, movedAt }: DeploymentRow, mark: Mark): boolean {
  if (!isPromoted || movedAt === null || mark.movedAt === null) return false;
  return mark.movedAt.getTime() - movedAt.getTime() < lostMomentMs;
}

async function passFailover(seenClock: bigint): Promise<void> {
  await inTransaction((tx) => takeUpPromotion(tx, seenClock));
  logger().warn(
    "Postgres has failed over to another server. What the journals hold and it had not heard of is entered before anything is sent.",
  );
}

/** @throws AppError conflict, while the database waits for adoption; unavailable, for a moment after a failover */
export async function requireAdopted(tx: Tx): Promise<void> {
  const reason = await findHold(tx);
  if (reason === null && (await isFailingOver(tx))) {
    throw new AppError(
      "unavailable",
      {
        what: "The database has just failed over to another server, and Larder reads what its journals hold.",
        safe: "Nothing was sent to Apicbase.",
        next: "Try again in a minute.",
      },
      { retryAfterSeconds: 15 },
    );
  }
  if (reason === null) return;
  throw new AppError("conflict", {
    what: `${reason} Two copies that refresh the same sets lock each other out.`,
    safe: "Nothing was sent to Apicbase.",
    next: "Once no other copy runs, an operator of this Larder can adopt it under Settings, System. Until then it can only be read.",
  });
}
