import "server-only";
import { adoptFiles } from "./adopt-files.ts";
import { type Disk, systemDisk } from "./disk.ts";
import { isOwner } from "./file-name.ts";
import { JournalRecordTooLarge, JournalUnavailable, toUnavailable } from "./journal-errors.ts";
import { isAttemptId, type JournalSeal } from "./record.ts";
import { type JournalStore, removeSettledFiles, settleData } from "./store.ts";
import { startWriteQueue, type WriteQueue } from "./write-queue.ts";

export { JournalRecordTooLarge, JournalUnavailable } from "./journal-errors.ts";
export type { JournalSeal } from "./record.ts";

const defaultFileBytes = 8 * 1024 * 1024;
const defaultReplyBytes = 96 * 1024;

export interface JournalOptions {
  directory: string;
  /** Names this process's files. No two live processes have the same: letters, digits and "-". */
  owner: string;
  crypto: JournalSeal;
  /** When to begin a new file. */
  fileBytes?: number;
  /** Room set aside for a reply: the most its JSON may take. */
  replyBytes?: number;
}

interface JournalState {
  /** Whether the last write found what it needed. */
  healthy: boolean;
  /** Why not, in words. */
  failure: string | null;
  /** What the files take. */
  bytes: number;
  /** Attempts that are not settled. */
  open: number;
  oldestOpenAt: Date | null;
}

/** Keeps what the database may not be there to keep. */
export interface Journal {
  /** Durable when it resolves, with room set aside for the reply. @throws JournalUnavailable, JournalRecordTooLarge */
  intend(attemptId: string, data: unknown): Promise<void>;
  /** Durable when it resolves, on a full disk too. After a failure it may be asked again. @throws as `intend` */
  reply(attemptId: string, data: unknown): Promise<void>;
  /** The attempt's outcome is in the database: its records are no longer needed. Not necessarily synced; never fails. */
  settle(attemptId: string): Promise<void>;
  /** Sees whether an intent would find room now, so that `state` is of now. Never fails. */
  probe(): Promise<void>;
  state(): JournalState;
  /** Finishes what was asked for, then deletes files without an open attempt. */
  close(): Promise<void>;
}

function toStore(options: JournalOptions, disk: Disk): JournalStore {
  const { directory, owner, crypto, fileBytes = defaultFileBytes, replyBytes = defaultReplyBytes } = options;
  if (!isOwner(owner)) throw new TypeError("A journal's owner is 1 to 64 letters, digits and hyphens.");
  return {
    directory,
    owner,
    crypto,
    disk,
    fileBytes,
    replyBytes,
    segments: [],
    current: null,
    nextSequence: 1,
    attempts: new Map(),
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
    bytes: store.segments.reduce((sum, { allocated }) => sum + allocated, 0),
    open: attempts.length,
    oldestOpenAt: attempts.length > 0 ? new Date(oldest) : null,
  };
}

async function closeFiles(store: JournalStore): Promise<void> {
  store.current = null;
  await removeSettledFiles(store);
  for (const { handle } of store.segments) {
    await handle?.sync().catch(() => undefined);
    await handle?.close().catch(() => undefined);
  }
}

/** The calls on a store; `failure` is what the last attempt to read or write said. */
function toJournal(store: JournalStore, queue: WriteQueue, readFailure: string | null): Journal {
  let failure = readFailure;
  let closing: Promise<void> | null = null;
  /** What is being written: neither a second intent nor a second reply of an attempt may overtake the first. */
  const underWay = new Set<string>();

  async function write(kind: "intent" | "reply" | "probe", attemptId: string, data: Buffer): Promise<void> {
    if (closing !== null) throw new JournalUnavailable("CLOSED");
    const key = `${kind} ${attemptId}`;
    underWay.add(key);
    try {
      await queue.write(kind, attemptId, data);
      if (kind !== "reply") failure = null;
    } catch (error) {
      const unavailable = toUnavailable(error);
      failure = unavailable.message;
      throw unavailable;
    } finally {
      underWay.delete(key);
    }
  }

  return {
    async intend(attemptId, value) {
      if (!isAttemptId(attemptId))
        throw new TypeError("An attempt's id is 1 to 64 letters, digits, - and _.");
      const isKnown = store.attempts.has(attemptId) || underWay.has(`intent ${attemptId}`);
      if (isKnown) throw new Error(`The attempt ${attemptId} is in the journal already.`);
      await write("intent", attemptId, toData(value, store.replyBytes));
    },
    async reply(attemptId, value) {
      const attempt = store.attempts.get(attemptId);
      if (!attempt) throw new Error(`The attempt ${attemptId} is not in the journal.`);
      const isAnswered = attempt.replyAt !== null || underWay.has(`reply ${attemptId}`);
      if (isAnswered) throw new Error(`The attempt ${attemptId} has its reply already.`);
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
      closing ??= queue.drain().then(() => closeFiles(store));
      await closing;
    },
  };
}

/**
 * Opens the journal of this owner, taking over what an earlier process of that name left. It also opens on a disk
 * that is full or read-only: its state then says so, and intents are refused until there is room.
 */
export async function openJournal(options: JournalOptions, disk: Disk = systemDisk): Promise<Journal> {
  const store = toStore(options, disk);
  let failure: string | null = null;
  try {
    await adoptFiles(store);
  } catch (error) {
    failure = toUnavailable(error).message;
  }
  const journal = toJournal(store, startWriteQueue(store), failure);
  await journal.probe();
  return journal;
}
