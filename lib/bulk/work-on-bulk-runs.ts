import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { ofBulkRun } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { systemClock } from "#lib/clock.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { logger } from "#lib/logger.ts";
import type { ItemWork } from "./act-on-set.ts";
import { nameRun } from "./bulk-action.ts";
import { countItems, noCounts, takeItems } from "./bulk-item-repository.ts";
import { endRun, hasOpenRun, lockFinishedRun, takeTurn } from "./bulk-run-repository.ts";
import { type CallsMissing, carryOutItem } from "./carry-out-item.ts";
import { decideLeftItems } from "./decide-left-items.ts";

/** How many sets a process is at together: so many have to be decided about when it ends. */
const setsAtOnce = 8;

/** How often a worker looks while there is a run, for what processes left that have ended. */
const lookAgainMs = 5_000;
/** How often it looks without one: a notification wakes it. */
const lookForRunsMs = 60_000;

/** The sets that this process is at, as `run set`. */
const atWork = new Set<string>();

/** Takes the next few sets of the run whose turn it is; nothing where no run has any. */
function takeNext(turn: { withoutCalls: boolean }): Promise<ItemWork[]> {
  return inTransaction(async (tx) => {
    const run = await takeTurn(tx, turn);
    if (!run) return [];
    const items = await takeItems(tx, run.id, setsAtOnce);
    return items.map((item) => ({ run, item }));
  });
}

async function carryOut(work: ItemWork): Promise<CallsMissing> {
  const { runId, tokenSetId } = work.item;
  const key = `${runId} ${tokenSetId}`;
  atWork.add(key);
  try {
    return await carryOutItem(work);
  } catch (error) {
    logger().error(
      { error, runId, tokenSetId },
      "A token set of a bulk run failed. It is decided about later.",
    );
    return null;
  } finally {
    atWork.delete(key);
  }
}

/** Ends one run of which nothing is left; false when there is none. */
function endOne(): Promise<boolean> {
  return inTransaction(async (tx) => {
    const run = await lockFinishedRun(tx);
    if (!run) return false;
    const now = systemClock();
    await endRun(tx, run.id, now);
    const {
      waiting: left,
      done,
      skipped,
      failed,
      unknown,
    } = (await countItems(tx, [run.id])).get(run.id) ?? noCounts;
    await recordAuditEvent(
      tx,
      { actor: larderItself, now },
      {
        action: run.stopReason ? "bulk-run.stopped" : "bulk-run.ended",
        ...ofBulkRun({ ...run, name: nameRun(run) }),
        detail: {
          done,
          skipped,
          failed,
          unknown,
          left,
          ...(run.stopReason ? { reason: run.stopReason } : {}),
        },
      },
    );
    return true;
  });
}

/**
 * Works until no set waits, or none for which a call is left, for a few seconds at most. Returns in how many milliseconds to
 * go on: when more calls may be left, or at once.
 */
async function workOff(signal: AbortSignal): Promise<number> {
  let missing: CallsMissing = null;
  const untilMs = performance.now() + lookAgainMs;
  for (;;) {
    if (signal.aborted || performance.now() > untilMs) return 0;
    const taken = await takeNext({ withoutCalls: missing !== null });
    if (taken.length === 0) return missing ?? lookAgainMs;
    const waits = await Promise.all(taken.map(carryOut));
    for (const wait of waits) if (wait !== null) missing = Math.max(missing ?? 0, wait);
    while (await endOne());
  }
}

/**
 * Goes through the sets of bulk runs, of all runs by turns, any number of workers at once. Returns in how many
 * milliseconds to look again.
 */
export async function workOnBulkRuns(signal: AbortSignal): Promise<number> {
  // What is refused because the database is held would be taken for an outcome.
  if (await isDatabaseHeld(db())) return lookForRunsMs;
  if (!(await hasOpenRun(db()))) return lookForRunsMs;
  await decideLeftItems(atWork);
  const inMs = await workOff(signal);
  while (await endOne());
  return Math.min(inMs, lookAgainMs);
}
