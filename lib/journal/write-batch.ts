import { encodeRecord, type RecordKind, recordBytesAtMost } from "./record.ts";
import { appendRecords, type Segment } from "./segment.ts";
import {
  findRoom,
  intentReserve,
  type JournalStore,
  type OpenAttempt,
  settleData,
  settleReserve,
} from "./store.ts";

/** A requested write and its callbacks. A probe writes nothing: it checks whether an intent would fit. */
export interface Write {
  kind: RecordKind | "probe";
  attemptId: string;
  data: Buffer;
  at: Date;
  done(): void;
  fail(error: unknown): void;
}

/** A write that has its place in a file: `accept` runs once it is written, `undo` if it could not be. */
interface Placed {
  write: Write;
  records: Buffer;
  accept(): void;
  undo(): void;
}

type Placement = { segment: Segment; placed: Placed } | null;

const noBytes = Buffer.alloc(0);
const doNothing = () => undefined;

function place(segment: Segment, placed: Placed): Placement {
  segment.placed += placed.records.length;
  return { segment, placed };
}

async function placeIntent(store: JournalStore, write: Write): Promise<Placement> {
  const { attemptId, data, at } = write;
  const reserved = intentReserve(store);
  const segment = await findRoom(store, recordBytesAtMost(data.length) + reserved);
  const records = encodeRecord(segment.file, { kind: "intent", attemptId, at }, data, store.crypto);
  segment.reserved += reserved;
  const attempt: OpenAttempt = {
    attemptId,
    segment,
    intentAt: at,
    intent: data,
    replyAt: null,
    bytes: records.length,
    reserved,
  };
  return place(segment, {
    write,
    records,
    accept: () => void store.attempts.set(attemptId, attempt),
    undo: () => {
      segment.reserved -= reserved;
    },
  });
}

async function placeProbe(store: JournalStore, write: Write): Promise<Placement> {
  const segment = await findRoom(store, recordBytesAtMost(write.data.length) + intentReserve(store));
  return place(segment, { write, records: noBytes, accept: doNothing, undo: doNothing });
}

/** Places a reply in the room that its intent set aside. */
function placeReply(store: JournalStore, write: Write, attempt: OpenAttempt): Placement {
  const { segment } = attempt;
  const { attemptId, at } = write;
  const records = encodeRecord(segment.file, { kind: "reply", attemptId, at }, write.data, store.crypto);
  return place(segment, {
    write,
    records,
    accept: () => {
      segment.reserved -= attempt.reserved - settleReserve();
      attempt.reserved = settleReserve();
      attempt.replyAt = at;
      attempt.bytes += records.length;
    },
    undo: doNothing,
  });
}

/** Places a reply in another file, together with its intent, because the intent's file can no longer be written to. */
async function placeReplyElsewhere(
  store: JournalStore,
  write: Write,
  attempt: OpenAttempt,
): Promise<Placement> {
  const { attemptId, at, data } = write;
  const room = recordBytesAtMost(attempt.intent.length) + recordBytesAtMost(data.length) + settleReserve();
  const segment = await findRoom(store, room);
  const intent = { kind: "intent" as const, attemptId, at: attempt.intentAt };
  const records = Buffer.concat([
    encodeRecord(segment.file, intent, attempt.intent, store.crypto),
    encodeRecord(segment.file, { kind: "reply", attemptId, at }, data, store.crypto),
  ]);
  segment.reserved += settleReserve();
  return place(segment, {
    write,
    records,
    accept: () => {
      attempt.segment.reserved -= attempt.reserved;
      Object.assign(attempt, {
        segment,
        reserved: settleReserve(),
        replyAt: at,
        bytes: records.length,
      });
    },
    undo: () => {
      segment.reserved -= settleReserve();
    },
  });
}

function placeSettle(store: JournalStore, write: Write, attempt: OpenAttempt): Placement {
  const { segment, attemptId } = attempt;
  const header = { kind: "settle" as const, attemptId, at: write.at };
  const records = segment.handle ? encodeRecord(segment.file, header, settleData, store.crypto) : noBytes;
  const accept = () => {
    segment.reserved -= attempt.reserved;
    store.attempts.delete(attemptId);
  };
  // In a file that cannot be written to, the attempt stays open: its reader finds the outcome in the database.
  return place(segment, { write, records, accept, undo: accept });
}

async function placeWrite(store: JournalStore, write: Write, elsewhere: boolean): Promise<Placement> {
  if (write.kind === "intent") return placeIntent(store, write);
  if (write.kind === "probe") return placeProbe(store, write);
  const attempt = store.attempts.get(write.attemptId);
  if (!attempt) return null;
  if (write.kind === "settle") return placeSettle(store, write, attempt);
  if (elsewhere || !attempt.segment.handle) return placeReplyElsewhere(store, write, attempt);
  return placeReply(store, write, attempt);
}

async function placeAll(
  store: JournalStore,
  writes: Write[],
  elsewhere: boolean,
): Promise<Map<Segment, Placed[]>> {
  const bySegment = new Map<Segment, Placed[]>();
  for (const write of writes) {
    try {
      const placement = await placeWrite(store, write, elsewhere);
      if (!placement) write.done();
      else bySegment.set(placement.segment, [...(bySegment.get(placement.segment) ?? []), placement.placed]);
    } catch (error) {
      write.fail(error);
    }
  }
  return bySegment;
}

/** Writes what was placed in one file. Returns the replies that failed and may go into another file. */
async function flush(segment: Segment, placed: Placed[], elsewhere: boolean): Promise<Write[]> {
  const records = Buffer.concat(placed.map((one) => one.records));
  const durable = placed.some(({ write }) => write.kind !== "settle");
  try {
    if (durable || records.length > 0) await appendRecords(segment, records, durable);
  } catch (error) {
    return placed.map((one) => refuse(one, error, elsewhere)).filter((write) => write !== null);
  }
  for (const { accept, write } of placed) {
    if (write.kind !== "probe") segment.lastAt = write.at;
    accept();
    write.done();
  }
  return [];
}

function refuse({ write, undo }: Placed, error: unknown, elsewhere: boolean): Write | null {
  undo();
  if (write.kind === "settle") write.done();
  else if (write.kind === "reply" && !elsewhere) return write;
  else write.fail(error);
  return null;
}

/** Writes a batch with one write and one sync per file. Replies that fail are tried once more in another file. */
export async function writeBatch(
  store: JournalStore,
  writes: Write[],
  elsewhere: boolean = false,
): Promise<void> {
  const bySegment = await placeAll(store, writes, elsewhere);
  const flushed = [...bySegment].map(([segment, placed]) => flush(segment, placed, elsewhere));
  const failedReplies = (await Promise.all(flushed)).flat();
  if (failedReplies.length > 0) await writeBatch(store, failedReplies, true);
}
