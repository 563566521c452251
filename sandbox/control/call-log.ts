import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import type { CallNote, MachineEndpoint } from "../machine/machine-call.ts";
import { sha256Hex } from "../storage/random-token.ts";

export type CallRow = {
  seq: number;
  endpoint: MachineEndpoint;
  received_at: number;
  answered_at: number | null;
  /** The newest call when this one was over, answered or dropped: tells overlaps without any clock. */
  ended_after_seq: number | null;
  client_id: string | null;
  grant_type: string | null;
  credential_sha256: string | null;
  token_set_id: string | null;
  status: number | null;
  outcome: string | null;
  detail: string | null;
  fault: string | null;
};

type CallFilter = { after?: number; endpoint?: string; clientId?: string };

export type CallLog = {
  receive(endpoint: MachineEndpoint, note: CallNote): number;
  recordWork(seq: number, note: CallNote): void;
  recordFault(seq: number, kind: string): void;
  /** The whole answer went out. */
  recordAnswer(seq: number, status: number): void;
  /** The connection is done with, answered or not. */
  recordEnd(seq: number): void;
  list(filter: CallFilter): CallRow[];
  /** How many calls came after this moment, and when the first of them did. */
  countSince(at: number): { count: number; oldestAt: number | null };
  clear(): void;
};

/** Keeps every machine call on disk, so that counts survive a restart of the sandbox. */
export function createCallLog(db: DatabaseSync, clock: Clock): CallLog {
  closeCallsOfDeadProcess(db);
  const insert = db.prepare(
    `INSERT INTO calls (endpoint, received_at, client_id, grant_type, credential_sha256)
     VALUES (?, ?, ?, ?, ?) RETURNING seq`,
  );
  const work = db.prepare(
    "UPDATE calls SET outcome = ?, detail = ?, token_set_id = ?, client_id = ? WHERE seq = ?",
  );
  const answer = db.prepare("UPDATE calls SET status = ?, answered_at = ? WHERE seq = ?");
  const end = db.prepare("UPDATE calls SET ended_after_seq = ? WHERE seq = ? AND ended_after_seq IS NULL");
  const fault = db.prepare("UPDATE calls SET fault = ? WHERE seq = ?");
  const select = db.prepare(
    `SELECT * FROM calls WHERE seq > ?1 AND (?2 IS NULL OR endpoint = ?2) AND (?3 IS NULL OR client_id = ?3)
     ORDER BY seq`,
  );
  const count = db.prepare(
    "SELECT count(*) AS count, min(received_at) AS oldestAt FROM calls WHERE received_at > ?",
  );
  let newestSeq = 0;
  return {
    receive(endpoint, note) {
      const credential = note.credential === null ? null : sha256Hex(note.credential);
      const row = insert.get(endpoint, clock.now(), note.clientId, note.grantType, credential);
      newestSeq = (row as { seq: number } | undefined)?.seq ?? newestSeq;
      return newestSeq;
    },
    recordWork: (seq, note) => work.run(note.outcome, note.detail, note.tokenSetId, note.clientId, seq),
    recordFault: (seq, kind) => fault.run(kind, seq),
    recordAnswer: (seq, status) => answer.run(status, clock.now(), seq),
    recordEnd: (seq) => end.run(newestSeq, seq),
    list: ({ after = 0, endpoint, clientId }) =>
      select.all(after, endpoint ?? null, clientId ?? null) as CallRow[],
    countSince: (at) => count.get(at) as { count: number; oldestAt: number | null },
    clear: () => db.exec("DELETE FROM calls"),
  };
}

const keptCalls = 100_000;

function closeCallsOfDeadProcess(db: DatabaseSync): void {
  db.exec("UPDATE calls SET ended_after_seq = (SELECT max(seq) FROM calls) WHERE ended_after_seq IS NULL");
  db.exec(`DELETE FROM calls WHERE seq <= (SELECT max(seq) FROM calls) - ${keptCalls}`);
}
