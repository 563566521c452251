import type { AuditEventRow } from "#lib/audit/audit-repository.ts";
import { findAuditWords } from "#lib/audit/audit-words.ts";
import { causeWords } from "#lib/health/cause-view.ts";

/** A line of a set's history, for people who have never heard of OAuth: "‹actor› ‹did› ‹what› ‹after›". */
export interface HistoryLine {
  id: string;
  at: string;
  actor: string;
  did: string;
  /** The set is "it" on its own page. */
  what: string;
  after: string | null;
  /** What came of it, in a few words. */
  result: string | null;
  /** What a person wrote. */
  note: string | null;
  trouble: boolean;
  /** How often it happened in a row, and since when. */
  count: number;
  since: string;
}

/** What happens time and again: only the row of it is of interest. */
const routine = new Set(["token-set.refreshed", "token-set.refresh-failed", "token-set.checked"]);
/** They say a name that is told nowhere else. */
const naming = new Set(["token-set.created", "token-set.renamed"]);
/** Their reasons are codes. */
const coded = new Set(["token-set.import-refused", "token-set.callback-refused"]);

type Detail = Record<string, unknown>;

function toDetail({ detail }: Pick<AuditEventRow, "detail">): Detail {
  return typeof detail === "object" && detail !== null && !Array.isArray(detail) ? detail : {};
}

function textOf(detail: Detail, key: string): string | null {
  const value = detail[key];
  return typeof value === "string" && value !== "" ? value : null;
}

function toCause(verdict: unknown): string | null {
  const known = Object.entries(causeWords).find(([code]) => code === verdict);
  return known ? known[1].short : null;
}

function ofCheck({ active }: Detail): string {
  if (typeof active !== "boolean") return "Apicbase did not answer";
  return active ? "it works" : "it does not work";
}

function toResult({ action }: AuditEventRow, detail: Detail): string | null {
  const cause = toCause(detail.verdict);
  if (cause !== null) return cause;
  if (action === "token-set.checked") return ofCheck(detail);
  if (action === "token-set.renamed") return `it was ${textOf(detail, "from")} before`;
  if (action === "token-set.scopes-changed" && Array.isArray(detail.to)) {
    return `now ${detail.to.map(String).join(", ")}`;
  }
  const [grantedBy, recipient] = [textOf(detail, "grantedBy"), textOf(detail, "recipient")];
  if (grantedBy !== null) return `access of ${grantedBy}`;
  if (recipient !== null) return recipient;
  return coded.has(action) ? null : textOf(detail, "reason");
}

function toLine(row: AuditEventRow): HistoryLine {
  const words = findAuditWords(row.action);
  const detail = toDetail(row);
  const at = row.at.toISOString();
  const isIt = row.subjectType === "token-set" && !naming.has(row.action);
  return {
    ...{ id: row.id, at, since: at, count: 1 },
    actor: row.actorName,
    did: words?.did ?? `did “${row.action}” to`,
    what: isIt ? "it" : row.subjectName,
    after: words?.after ?? null,
    result: toResult(row, detail),
    note: row.action === "token-set.noted" ? textOf(detail, "note") : null,
    trouble: words?.trouble ?? false,
  };
}

/** Events of a set in the order that they have, those that happened several times in a row as one line. */
export function toHistoryLines(rows: readonly AuditEventRow[]): HistoryLine[] {
  const lines: HistoryLine[] = [];
  let before: AuditEventRow | null = null;
  for (const row of rows) {
    const line = toLine(row);
    const last = lines.at(-1);
    const isSame = before !== null && routine.has(row.action) && before.action === row.action;
    if (last && isSame && last.actor === line.actor && last.result === line.result) {
      last.count += 1;
      last.since = line.at;
    } else {
      lines.push(line);
    }
    before = row;
  }
  return lines;
}
