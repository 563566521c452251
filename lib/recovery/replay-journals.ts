import "server-only";
import { systemClock } from "#lib/clock.ts";
import { askForgottenAgain } from "#lib/custody/attempt-repository.ts";
import { getJournal, journalDirectory, keepSettledMs } from "#lib/custody/get-journal.ts";
import { forgetLeftBehind, isInFlight, listLeftBehind } from "#lib/custody/offer-journal.ts";
import { hasOpenRefresh } from "#lib/custody/unresolved-offer-repository.ts";
import { db } from "#lib/db/client.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { readDeploymentState } from "#lib/deployment/deployment-repository.ts";
import { noteCaughtUp } from "#lib/instances/instance-repository.ts";
import {
  type JournalFileReport,
  lastRecordAt,
  readJournals,
  removeJournalFile,
} from "#lib/journal/read-journals.ts";
import { getJournalSeal } from "#lib/vault/vault.ts";
import { attemptOf, closeLeftOffers, type ReadJournal } from "./close-left-offers.ts";
import { listEndedHere, type OwnerState } from "./judge-owners.ts";
import { judgeOthers, listLeftOpen } from "./list-left-open.ts";
import { isAtForgottenWork, rollForward } from "./roll-forward.ts";
import { lastOffers, type Replay, settleOffers, tellOnce } from "./settle-offers.ts";

/** How long a living process may take from a reply to its outcome before others settle it. */
const lyingForMs = 2_000;

// Of which adoption or failover this process has rolled sets forward: what the database had forgotten is looked for once.
let rolledForwardFor: number | null = null;

/** Tells of damage; whether the file may go although it has some. */
function isWhole(report: JournalFileReport): boolean {
  for (const damage of report.damage) {
    const context = { file: report.file, ...damage };
    tellOnce(`${report.file}@${damage.offset}`, context, "A journal file is damaged.");
  }
  return report.damage.every(({ kind }) => kind === "torn-tail");
}

/** Settles the replies that a living process has not settled for seconds; its file is its own. */
async function settleLyingReplies(report: JournalFileReport, replay: Replay): Promise<void> {
  const since = systemClock().getTime() - lyingForMs;
  const lying = report.attempts.filter(
    ({ settled, replyAt }) => !settled && replyAt !== null && replyAt.getTime() < since,
  );
  await settleOffers(lying, replay);
}

/** Whether a standby that is promoted now may not have heard of what the file holds. */
function isYoung(report: JournalFileReport): boolean {
  const lastAt = lastRecordAt(report);
  return lastAt !== null && systemClock().getTime() - lastAt.getTime() < keepSettledMs();
}

/**
 * Settles what is left in a file whose owner is gone, and removes it when nothing of it is needed any more. While an attempt
 * of the owner is open it proves that the owner has ended, and that there was no answer.
 */
async function settleFile(
  report: JournalFileReport,
  { isCopy, isNeeded }: { isCopy: boolean; isNeeded: boolean },
  replay: Replay,
): Promise<boolean> {
  const canBeRead = isWhole(report);
  // Of a call without an answer a copy says nothing: the answer may have arrived after it was made.
  const left = report.attempts.filter(({ settled, replyAt }) => !settled && !(isCopy && replyAt === null));
  const { isDone, isStuck } = await settleOffers(left, replay);
  if (!canBeRead || isStuck) replay.kept++;
  else if (!isNeeded && isDone && !isYoung(report) && !(await hasOpenRefresh(db(), report.owner)))
    await removeJournalFile(journalDirectory(), report.file);
  return canBeRead && isDone;
}

/**
 * Settles what other processes left in this data directory's journals, and removes the files done with. A reply that
 * lies there for seconds without an outcome is settled even though its process seems alive: otherwise a witness would
 * be asked about a set whose tokens are here.
 */
async function settleOthers(
  reports: readonly JournalFileReport[],
  { owners, forgotten }: { owners: ReadonlyMap<string, OwnerState>; forgotten: ReadonlySet<string> },
  replay: Replay,
): Promise<ReadJournal[]> {
  const unfinished = new Set<string>();
  for (const report of reports) {
    // The files of this process, and of one that began after the owners were judged, are not in the list.
    const state = owners.get(report.owner);
    if (state === "lives") await settleLyingReplies(report, replay);
    if (state === "gone" || state === "copied") {
      const isNeeded = report.attempts.some(({ attemptId }) => forgotten.has(attemptId));
      const isDone = await settleFile(report, { isCopy: state === "copied", isNeeded }, replay);
      if (!isDone) unfinished.add(report.owner);
    }
    if (state !== "unknown") continue;
    replay.kept++;
    tellOnce(
      report.file,
      { file: report.file },
      "A journal file is of a process that this database does not know; it is kept. What to do: docs/operations.md, Backup and restore.",
    );
  }
  const gone = [...owners].flatMap(([owner, state]) => (state === "gone" ? [owner] : []));
  return gone.map((owner) => ({
    owner,
    reports: reports.filter((report) => report.owner === owner),
    isWhole: !unfinished.has(owner),
  }));
}

/** This process's own journal, as far as it is not at work on it. */
function ownJournal(reports: readonly JournalFileReport[]): ReadJournal {
  const own = reports.filter(({ owner }) => owner === thisInstance.id);
  const isDone = own.every((report) => isWhole(report)) && listLeftBehind().size === 0;
  return { owner: thisInstance.id, reports: own, isWhole: isDone };
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
    const { isDone, isStuck } = await settleOffers([offer], replay);
    if (isStuck) replay.kept++;
    if (!isDone) continue;
    for (const name of [...left].filter((name) => attemptOf(name) === attemptOf(offer.attemptId))) {
      await journal.settle(name);
      forgetLeftBehind(name);
    }
  }
}

/**
 * Replays this data directory's journals: replies that arrived and never reached the database, of this process and
 * of those that are gone. Safe beside other processes that do the same. Nothing is settled or removed while the
 * database is held: they may be the journals of another one.
 */
export async function replayJournals(which: "own" | "all"): Promise<Replay> {
  const replay: Replay = { settled: 0, open: 0, kept: 0 };
  const { isHeld, wentBackAt } = await readDeploymentState(db());
  if (isHeld) return replay;
  const isRestored = wentBackAt !== null && wentBackAt.getTime() !== rolledForwardFor;
  const open = await listLeftOpen(which);
  const leftOpen = open.some(({ instanceId }) => instanceId === thisInstance.id);
  const wantsOwn = isRestored || leftOpen || listLeftBehind().size > 0;
  if (which === "own" && !wantsOwn) return replay;
  const isWanted = (owner: string) => (owner === thisInstance.id ? wantsOwn : which === "all");
  const depth = { settledToo: isRestored };
  // Before the files are read: what an owner writes until its end must be seen before its file is removed.
  const owners = which === "all" ? await judgeOthers(open) : new Map<string, OwnerState>();
  // Nobody else says of them that their journals have been read, and a failover waits until that is said of all.
  const ended = which === "all" ? listEndedHere() : [];
  const place = { directory: journalDirectory(), crypto: getJournalSeal() };
  const reports = await readJournals(place, isWanted, depth);
  const forgotten = isRestored ? await rollForward(reports, replay) : new Set<string>();
  if (isRestored && forgotten.size === 0 && !isAtForgottenWork(wentBackAt)) {
    await noteCaughtUp(db(), [thisInstance.id, ...ended]);
    await askForgottenAgain(db(), systemClock());
    rolledForwardFor = wentBackAt.getTime();
  }
  if (listLeftBehind().size > 0) await settleOwn(reports, replay);
  const journals = await settleOthers(reports, { owners, forgotten }, replay);
  await closeLeftOffers(leftOpen ? [...journals, ownJournal(reports)] : journals, open, systemClock());
  return replay;
}
