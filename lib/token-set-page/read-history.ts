import "server-only";
import { listAuditRows } from "#lib/audit/audit-repository.ts";
import type { Db } from "#lib/db/client.ts";
import { type HistoryLine, toHistoryLines } from "./history-line.ts";
import { secretActions, type TimelineOf } from "./timeline-repository.ts";

/** Events that are read: those of a routine become one line each. */
const read = 60;
const shown = 8;

export interface NoteView {
  text: string;
  by: string;
  at: string;
}

export interface HistoryView {
  lines: HistoryLine[];
  /** There is more than these lines. */
  hasMore: boolean;
  /** The newest note that somebody left; null when nobody ever did. */
  note: NoteView | null;
}

/** What happened to a set that the caller has read, in short, the newest first. */
export async function readHistory(db: Db, set: TimelineOf): Promise<HistoryView> {
  const { id, organizationId, applicationId, createdAt } = set;
  const newest = { order: "desc", position: null } as const;
  const [own, secrets, notes] = await Promise.all([
    listAuditRows(db, { ...newest, where: { organizationId, subjectId: id }, take: read }),
    listAuditRows(db, {
      ...newest,
      where: {
        organizationId,
        subjectId: applicationId,
        action: { in: [...secretActions] },
        at: { gte: createdAt },
      },
      take: read,
    }),
    listAuditRows(db, {
      ...newest,
      where: { organizationId, subjectId: id, action: "token-set.noted" },
      take: 1,
    }),
  ]);
  const rows = [...own, ...secrets].toSorted((one, other) => other.at.getTime() - one.at.getTime());
  const lines = toHistoryLines(rows.slice(0, read));
  const note = toHistoryLines(notes).at(0);
  return {
    lines: lines.slice(0, shown),
    hasMore: lines.length > shown || rows.length >= read,
    note: note?.note ? { text: note.note, by: note.actor, at: note.at } : null,
  };
}
