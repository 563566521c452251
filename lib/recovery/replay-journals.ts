import "server-only";
import { getJournalSeal } from "#lib/custody/custody.ts";
import { getJournal, journalDirectory } from "#lib/custody/get-journal.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { listGone } from "#lib/instances/heartbeat.ts";
import { systemDisk } from "#lib/journal/disk.ts";
import {
  type JournalFileReport,
  type JournalledAttempt,
  readJournals,
  removeJournalFile,
} from "#lib/journal/read-journals.ts";
import { logger } from "#lib/logger.ts";
import { forgetLeftBehind, isInFlight, listLeftBehind } from "#lib/token-sets/offer-journal.ts";
import { type Settlement, settleJournalled } from "./settle-journalled.ts";

/** How long a living process may take from a reply to its outcome before others settle it. */
const lyingForMs = 2_000;

/** What a pass over the journals came to. */
export interface Replay {
  /** Replies that were settled from a journal. */
  settled: number;
  /** Offers without a known answer, which the database's own recovery asks about. */
  open: number;
  /** Records or files that could not be read. */
  damaged: number;
}

function attemptOf(name: string): string {
  return name.split("_")[0] ?? name;
}

/** The last offer of each attempt counts: an earlier one was refused before the next was made. */
function lastOffers(attempts: readonly JournalledAttempt[]): JournalledAttempt[] {
  const last = new Map<string, JournalledAttempt>();
  for (const offer of attempts) last.set(attemptOf(offer.attemptId), offer);
  return [...last.values()];
}

/** Tells of damage; whether the file may go although it has some. */
function noteDamage(report: JournalFileReport, replay: Replay): boolean {
  replay.damaged += report.damage.length;
  for (const damage of report.damage) {
    logger().error({ file: report.file, ...damage }, "A journal file is damaged.");
  }
  return report.damage.every(({ kind }) => kind === "torn-tail");
}

/** Settles offers; whether nothing of them needs the journal any more. */
async function settleOffers(offers: readonly JournalledAttempt[], replay: Replay): Promise<boolean> {
  let allRead = true;
  for (const offer of lastOffers(offers)) {
    const settlement: Settlement = await settleJournalled(offer.intent, offer.reply);
    if (settlement === "settled" && offer.replyAt) replay.settled++;
    // An open offer of a process that is gone has no more to tell than the ledger has.
    if (settlement === "open") replay.open++;
    if (settlement === "unreadable") replay.damaged++;
    if (settlement === "unreadable" || settlement === "under-way") allRead = false;
  }
  return allRead;
}

/**
 * Settles what other processes left in this data directory's journals, and removes the files done with. A reply that
 * lies there for seconds without an outcome is settled whether or not its process seems alive: otherwise a witness
 * would be asked about a set whose tokens are here.
 */
async function settleOthers(reports: readonly JournalFileReport[], replay: Replay): Promise<void> {
  const foreign = reports.filter(({ owner }) => owner !== thisInstance.id);
  const gone = await listGone([...new Set(foreign.map(({ owner }) => owner))]);
  const since = Date.now() - lyingForMs;
  for (const report of foreign) {
    const unsettled = report.attempts.filter(({ settled }) => !settled);
    if (!gone.has(report.owner)) {
      await settleOffers(
        unsettled.filter(({ replyAt }) => replyAt !== null && replyAt.getTime() < since),
        replay,
      );
      continue;
    }
    const isWhole = noteDamage(report, replay);
    const allRead = await settleOffers(unsettled, replay);
    if (isWhole && allRead) await removeJournalFile(journalDirectory(), report.file);
  }
}

/** Settles what this process could not write down when it arrived. */
async function settleOwn(reports: readonly JournalFileReport[], replay: Replay): Promise<void> {
  const left = listLeftBehind();
  const offers = reports
    .filter(({ owner }) => owner === thisInstance.id)
    .flatMap(({ attempts }) => attempts)
    .filter(({ attemptId }) => left.has(attemptId) && !isInFlight(attemptOf(attemptId)));
  const journal = await getJournal();
  for (const offer of lastOffers(offers)) {
    const settlement = await settleJournalled(offer.intent, offer.reply);
    if (settlement === "settled" && offer.replyAt) replay.settled++;
    if (settlement === "open") replay.open++;
    if (settlement === "under-way") continue;
    for (const name of [...left].filter((name) => attemptOf(name) === attemptOf(offer.attemptId))) {
      await journal.settle(name);
      forgetLeftBehind(name);
    }
  }
}

/**
 * Replays this data directory's journals: replies that arrived and never reached the database, of this process and
 * of those that are gone. Safe beside other processes that do the same.
 */
export async function replayJournals(which: "own" | "all"): Promise<Replay> {
  const replay: Replay = { settled: 0, open: 0, damaged: 0 };
  if (which === "own" && listLeftBehind().size === 0) return replay;
  const isWanted = (owner: string) => {
    return owner === thisInstance.id ? listLeftBehind().size > 0 : which === "all";
  };
  const reports = await readJournals(journalDirectory(), getJournalSeal(), systemDisk, isWanted);
  if (listLeftBehind().size > 0) await settleOwn(reports, replay);
  if (which === "all") await settleOthers(reports, replay);
  return replay;
}
