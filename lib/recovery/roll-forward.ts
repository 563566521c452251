import "server-only";
import { systemClock } from "#lib/clock.ts";
import { listEnded } from "#lib/custody/attempt-repository.ts";
import { countInFlight } from "#lib/custody/offer-journal.ts";
import { db } from "#lib/db/client.ts";
import type { JournalFileReport } from "#lib/journal/read-journals.ts";
import { attemptOf } from "./close-left-offers.ts";
import { bringsTokens } from "./settle-journalled.ts";
import { lastOffers, type Replay, settleOne } from "./settle-offers.ts";

/** For how long what this process is at work on may have been begun before a standby was promoted. */
const forgottenWorkMs = 60_000;

/** Whether this process may be at work on what the database has forgotten: nothing else is claimed before it has caught up. */
export function isAtForgottenWork(wentBackAt: Date): boolean {
  return countInFlight() > 0 && systemClock().getTime() - wentBackAt.getTime() < forgottenWorkMs;
}

/**
 * After an older state of the database was adopted, or a standby promoted: what the journals still hold of refreshes that it has forgotten,
 * settled in their own time or not, rolls its sets forward. Returns the offers that have to wait: somebody is at work on their sets.
 */
export async function rollForward(
  reports: readonly JournalFileReport[],
  replay: Replay,
): Promise<ReadonlySet<string>> {
  const answered = reports
    .flatMap(({ attempts }) => attempts)
    .filter(({ intent, reply }) => intent !== null && bringsTokens(reply))
    .toSorted((a, b) => a.intentAt.getTime() - b.intentAt.getTime());
  const offers = lastOffers(answered);
  const ended = await listEnded(
    db(),
    offers.map(({ attemptId }) => attemptOf(attemptId)),
  );
  const forgotten = offers.filter(({ attemptId }) => !ended.has(attemptOf(attemptId)));
  const waiting = new Set<string>();
  for (const offer of forgotten) {
    const settlement = await settleOne(offer);
    if (settlement === "settled") replay.settled++;
    if (settlement === "under-way" || settlement === "failed") waiting.add(offer.attemptId);
  }
  return waiting;
}
