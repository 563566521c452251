import "server-only";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { commandLine } from "#lib/audit/audit-actor.ts";
import { listEveryOrganization } from "#lib/audit/audit-repository.ts";
import { ofOrganization } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { db } from "#lib/db/client.ts";
import { type ArchiveFile, writeArchiveFile } from "./archive-file.ts";
import { archiveDirectoryOf } from "./retention-periods.ts";
import { bulkResults, bulkRuns } from "./trim-bulk-repository.ts";
import { attempts, handouts, type TrimmedTable } from "./trim-history-repository.ts";

const pageSize = 1_000;
const mostInFile = 100_000;

interface Organization {
  id: string;
  name: string;
}

export interface TrimmedRows {
  organization: Organization;
  /** What kind of rows. */
  of: TrimmedTable<never>["name"];
  rows: number;
  file: ArchiveFile;
}

interface Rows {
  organizationId: string;
  before: Date;
}

async function* toLines<Position>(table: TrimmedTable<Position>, rows: Rows): AsyncGenerator<string, void> {
  let after: Position | null = null;
  for (let written = 0; written < mostInFile; written += pageSize) {
    const page = await table.list(db(), { ...rows, after, take: pageSize });
    for (const { line } of page) yield `${line}\n`;
    if (page.length < pageSize) return;
    after = page.at(-1)?.position ?? null;
  }
}

/** Deletes what the file has, and nothing else. */
async function removeWritten<Position>(
  table: TrimmedTable<Position>,
  rows: Rows,
  path: string,
): Promise<number> {
  const handle = await open(path);
  let removed = 0;
  let lines: string[] = [];
  for await (const line of handle.readLines()) {
    lines.push(line);
    if (lines.length < pageSize) continue;
    removed += await table.remove(db(), rows, lines);
    lines = [];
  }
  return lines.length === 0 ? removed : removed + (await table.remove(db(), rows, lines));
}

async function* trimTable<Position>(
  table: TrimmedTable<Position>,
  organization: Organization,
  { now, before }: { now: Date; before: Date },
): AsyncGenerator<TrimmedRows, void> {
  const rows = { organizationId: organization.id, before };
  const directory = archiveDirectoryOf(organization.id);
  for (;;) {
    const prefix = `${table.name.replaceAll(" ", "-")}-before-${before.toISOString().slice(0, 10)}`;
    const file = await writeArchiveFile(directory, prefix, toLines(table, rows));
    if (!file) return;
    const detail = { of: table.name, before: before.toISOString(), rows: file.lines };
    await recordAuditEvent(
      db(),
      { actor: commandLine, now },
      {
        action: "history.trimmed",
        ...ofOrganization(organization),
        detail: { ...detail, file: file.name, fileDigest: file.digest },
      },
    );
    const removed = await removeWritten(table, rows, join(directory, file.name));
    yield { organization, of: table.name, rows: removed, file };
    if (file.lines < mostInFile || removed === 0) return;
  }
}

/**
 * Removes what machines were told and how attempts ended before a moment, where the token set has left that generation
 * behind, and bulk runs that ended before it with their results: first it is written to a file, whose digest goes on the record.
 * What is open, what is current and what brought a connection stays.
 */
export async function* trimHistory({
  now,
  before,
}: {
  now: Date;
  before: Date;
}): AsyncGenerator<TrimmedRows, void> {
  for (const organization of await listEveryOrganization(db())) {
    yield* trimTable(attempts, organization, { now, before });
    yield* trimTable(handouts, organization, { now, before });
    yield* trimTable(bulkResults, organization, { now, before });
    yield* trimTable(bulkRuns, organization, { now, before });
  }
}

/** What `trimHistory` would remove. */
export async function planHistoryTrim(before: Date): Promise<Omit<TrimmedRows, "file">[]> {
  const planned = [];
  for (const organization of await listEveryOrganization(db())) {
    for (const table of [attempts, handouts, bulkResults, bulkRuns]) {
      const rows = await table.count(db(), { organizationId: organization.id, before });
      if (rows > 0) planned.push({ organization, of: table.name, rows });
    }
  }
  return planned;
}
