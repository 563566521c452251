import "server-only";
import { type Clock, systemClock } from "#lib/clock.ts";
import { type Disk, systemDisk } from "./disk.ts";
import { isOwner } from "./file-name.ts";
import { JournalRecordTooLarge, JournalUnavailable, toUnavailable } from "./journal-errors.ts";
import { removeOwnerProcess } from "./owner-process.ts";
import { isAttemptId, type JournalSeal } from "./record.ts";
import { dropReserve } from "./reserve.ts";
import { type JournalStore, removeSettledFiles, settleData } from "./store.ts";
import { takeOverFiles } from "./take-over-files.ts";
import { startWriteQueue } from "./write-queue.ts";

export { JournalRecordTooLarge, JournalUnavailable } from "./journal-errors.ts";
export type { JournalSeal } from "./record.ts";

const defaultFileBytes = 8 * 1024 * 1024;
const defaultReplyBytes = 96 * 1024;
/** Some twenty attempts under way at once, and as many again as soon as they are settled. */
const defaultReserveBytes = 2 * 1024 * 1024;

export interface JournalOptions {
  directory: string;
  /** Prefix of this process's file names, unique among running processes: 1 to 64 letters, digits or hyphens. */
  owner: string;
  crypto: JournalSeal;
  /** The size at which a new file is started. */
  fileBytes?: number;
  /** Room set aside for each reply: the largest JSON it may have. */
  replyBytes?: number;
  /** Room kept for when the disk is full, at most the size of a file. */
  reserveBytes?: number;
  /** How long settled attempts are kept at least, in milliseconds; not longer than their file is needed unless given. */
  keepSettledMs?: number;
  /** This machine's unless given. */
  clock?: Clock;
}

interface JournalState {
  /** False after a failed write, until an intent or a probe succeeds. */
  healthy: boolean;
  /** Why it is not healthy, as a sentence; null while it is. */
  failure: string | null;
  /** The disk is full, and it goes on with the room that it had kept for that. */
  usesReserve: boolean;
  /** Total size of the files on disk. */
  bytes: number;
  /** How many attempts are not settled. */
  open: number;
  oldestOpenAt: Date | null;
}

/** Stores intents and replies on disk, so that none depends on the database being available. */
export interface Journal {
  /** Stores an intent durably and sets aside room for its reply. @throws JournalUnavailable, JournalRecordTooLarge */
  intend(attemptId: string, data: unknown): Promise<void>;
  /** Stores a reply durably, on a full disk too. May be called again after a failure. @throws as `intend` */
  reply(attemptId: string, data: unknown): Promise<void>;
  /** Marks an attempt whose outcome is in the database. The mark may be lost in a crash. Never fails. */
  settle(attemptId: string): Promise<void>;
  /** Checks whether an intent would find room now, and updates `state`. Never fails. */
  probe(): Promise<void>;
  state(): JournalState;
  /** Finishes pending writes, then deletes the files that have no open attempt and have been kept for long enough. */
  close(): Promise<void>;
}

function toStore(options: JournalOptions, disk: Disk): JournalStore {
  const { directory, owner, crypto, fileBytes = defaultFileBytes, replyBytes = defaultReplyBytes } = options;
  const reserveBytes = Math.min(options.reserveBytes ?? defaultReserveBytes, fileBytes);
  if (!isOwner(owner)) throw new TypeError("The journal owner must be 1 to 64 letters, digits or hyphens.");
  return {
    directory,
    owner,
    crypto,
    disk,
    fileBytes,
    replyBytes,
    reserveBytes,
    keepSettledMs: options.keepSettledMs ?? 0,
    reserve: { kept: null, isUsed: false, triedAt: 0 },
    segments: [],
    current: null,
    nextSequence: 1,
    attempts: new Map(),
    ownerWritten: false,
    rotated: false,
  };
}

function toData(value: unknown, limitBytes: number): Buffer {
  const data = Buffer.from(JSON.stringify(value ?? null), "utf8");
  if (data.length > limitBytes) throw new JournalRecordTooLarge(data.length, limitBytes);
  return data;
}

function toState(store: JournalStore, failure: string | null): JournalState {
  const attempts = [...store.attempts.values()];
  const oldest = Math.min(...attempts.map(({ intentAt }) => intentAt.getTime()));
  return {
    healthy: failure === null,
    failure,
    usesReserve: store.reserve.isUsed,
    bytes: store.segments.reduce((sum, { allocated }) => sum + allocated, 0),
    open: attempts.length,
    oldestOpenAt: attempts.length > 0 ? new Date(oldest) : null,
  };
}

async function closeFiles(store: JournalStore, now: Date): Promise<void> {
  store.current = null;
  await removeSettledFiles(store, now);
  await dropReserve(store);
  for (const { handle } of store.segments) {
    await handle?.sync().catch(() => undefined);
    await handle?.close().catch(() => undefined);
  }
  if (store.segments.length > 0) return;
  await removeOwnerProcess(store.directory, store.owner).catch(() => undefined);
}

/** Builds the journal's methods. `readFailure` says why existing files could not be read; null when they were. */
function toJournal(store: JournalStore, clock: Clock, readFailure: string | null): Journal {
  const queue = startWriteQueue(store, clock);
  let failure = readFailure;
  let closing: Promise<void> | null = null;
  /** Writes in progress, so that a second intent or reply for the same attempt is refused. */
  const inProgress = new Set<string>();

  async function write(kind: "intent" | "reply" | "probe", attemptId: string, data: Buffer): Promise<void> {
    if (closing !== null) throw new JournalUnavailable("CLOSED");
    const key = `${kind} ${attemptId}`;
    inProgress.add(key);
    try {
      await queue.write(kind, attemptId, data);
      if (kind !== "reply") failure = null;
    } catch (error) {
      const unavailable = toUnavailable(error);
      failure = unavailable.message;
      throw unavailable;
    } finally {
      inProgress.delete(key);
    }
  }

  return {
    async intend(attemptId, value) {
      if (!isAttemptId(attemptId))
        throw new TypeError(
          "The id of a journal's record must be 1 to 64 letters, digits, hyphens or underscores.",
        );
      const isKnown = store.attempts.has(attemptId) || inProgress.has(`intent ${attemptId}`);
      if (isKnown) throw new Error(`Attempt ${attemptId} is already in the journal.`);
      await write("intent", attemptId, toData(value, store.replyBytes));
    },
    async reply(attemptId, value) {
      const attempt = store.attempts.get(attemptId);
      if (!attempt) throw new Error(`Attempt ${attemptId} is not in the journal.`);
      const isAnswered = attempt.replyAt !== null || inProgress.has(`reply ${attemptId}`);
      if (isAnswered) throw new Error(`Attempt ${attemptId} already has a reply.`);
      await write("reply", attemptId, toData(value, store.replyBytes));
    },
    async settle(attemptId) {
      if (closing || !store.attempts.has(attemptId)) return;
      await queue.write("settle", attemptId, settleData).catch(() => undefined);
    },
    async probe() {
      if (!closing) await write("probe", "", settleData).catch(() => undefined);
    },
    state: () => toState(store, failure),
    async close() {
      closing ??= queue.drain().then(() => closeFiles(store, clock()));
      await closing;
    },
  };
}

/**
 * Opens this owner's journal and takes over the files of an earlier process with the same owner. It opens on a full
 * or read-only disk too: `state` then gives the reason, and intents are refused until there is room.
 */
export async function openJournal(options: JournalOptions, disk: Disk = systemDisk): Promise<Journal> {
  const store = toStore(options, disk);
  let failure: string | null = null;
  try {
    await takeOverFiles(store);
  } catch (error) {
    failure = toUnavailable(error).message;
  }
  const journal = toJournal(store, options.clock ?? systemClock, failure);
  await journal.probe();
  return journal;
}
