import "server-only";
import type { JournalledAttempt } from "#lib/journal/read-journals.ts";
import { logger } from "#lib/logger.ts";
import { attemptOf } from "./close-left-offers.ts";
import { type Settlement, settleJournalled } from "./settle-journalled.ts";

/** What a pass over the journals came to. */
export interface Replay {
  /** Replies that were settled from a journal. */
  settled: number;
  /** Offers without a known answer, which the database's own recovery asks about. */
  open: number;
  /** Files that are kept for a person: damaged, of unknown owners, or with offers that this database has no place for. */
  kept: number;
}

// What a person has been told of once stands in the log; it is not said again every few seconds.
const told = new Set<string>();

/** The last offer of each attempt counts: an earlier one was refused before the next was made. */
export function lastOffers(attempts: readonly JournalledAttempt[]): JournalledAttempt[] {
  const last = new Map<string, JournalledAttempt>();
  for (const offer of attempts) last.set(attemptOf(offer.attemptId), offer);
  return [...last.values()];
}

export function tellOnce(key: string, context: object, message: string): void {
  if (told.has(key)) return;
  told.add(key);
  logger().error(context, message);
}

/** What settling some offers came to. */
interface Round {
  /** Nothing of them needs the journal any more. */
  isDone: boolean;
  /** Some can be settled by nobody as things are. */
  isStuck: boolean;
}

/** Settles one offer; what cannot be done for one is no reason to leave the others. */
export async function settleOne(offer: JournalledAttempt): Promise<Settlement | "failed"> {
  try {
    return await settleJournalled(offer);
  } catch (error) {
    logger().error({ error, attemptId: offer.attemptId }, "A reply in a journal could not be settled yet.");
    return "failed";
  }
}

export async function settleOffers(offers: readonly JournalledAttempt[], replay: Replay): Promise<Round> {
  const round = { isDone: true, isStuck: false };
  for (const offer of lastOffers(offers)) {
    const settlement = await settleOne(offer);
    if (settlement === "settled" && offer.replyAt) replay.settled++;
    // An open offer of a process that is gone has no more to tell than the ledger has.
    if (settlement === "open") replay.open++;
    if (settlement === "unreadable" || settlement === "homeless") {
      round.isStuck = true;
      const context = { attemptId: offer.attemptId, settlement };
      tellOnce(offer.attemptId, context, "A reply in a journal cannot be settled here; it is kept.");
    }
    if (settlement !== "settled" && settlement !== "open") round.isDone = false;
  }
  return round;
}
