import "server-only";
import { join } from "node:path";
import { commandLine } from "#lib/audit/audit-actor.ts";
import { ofOrganization } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import {
  findPlaceHash,
  listPlaces,
  listRecordedOrganizations,
  type RecordedOrganization,
} from "#lib/audit/record-chain-repository.ts";
import { isAsRecorded, toRecordLine } from "#lib/audit/record-line.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { type ArchiveFile, findFileDigest, writeArchiveFile } from "./archive-file.ts";
import { archiveDirectoryOf, nextMonth, toMonth } from "./retention-periods.ts";
import {
  deleteEvents,
  findCheckpoint,
  findLastBefore,
  findRecordedAt,
  isAnyLeft,
  lockTrimming,
} from "./trim-record-repository.ts";

const pageSize = 2_000;
const deletedAtOnce = 5_000;

/** A piece of a record: the numbers above `after`, up to `through`. */
interface Piece {
  organization: RecordedOrganization;
  after: number;
  through: number;
  month: string;
}

export interface TrimmedPiece extends Piece {
  file: ArchiveFile;
}

function toRefusal(what: string, next: string): AppError {
  return new AppError("conflict", { what, safe: "Nothing was removed after that.", next });
}

function toBroken({ organization }: Piece, sequence: number): AppError {
  return toRefusal(
    `The record of ${organization.name} is not what was recorded, at number ${sequence}.`,
    `Run npm run audit:verify -- ${organization.id} before anything of it goes.`,
  );
}

/** The piece as lines, each compared with the chain. @throws AppError conflict at the first that does not fit */
async function* toLines(piece: Piece): AsyncGenerator<string, void> {
  const { id: organizationId } = piece.organization;
  let { after } = piece;
  let before = (after === 0 ? null : await findPlaceHash(db(), organizationId, after)) ?? "";
  while (after < piece.through) {
    const take = Math.min(pageSize, piece.through - after);
    const places = await listPlaces(db(), { organizationId, after, take });
    if (places.length === 0) throw toBroken(piece, after + 1);
    for (const { event, ...place } of places) {
      const isNext = place.sequence === after + 1;
      if (!isNext || event === null || !isAsRecorded({ place, event, before }))
        throw toBroken(piece, after + 1);
      yield toRecordLine({ place, event, before });
      after = place.sequence;
      before = place.hash;
    }
  }
}

/** The oldest month of what may go; null when there is nothing. */
async function findNextPiece(organization: RecordedOrganization, end: Date): Promise<Piece | null> {
  const after = (await findCheckpoint(db(), organization.id))?.through ?? 0;
  const first = await findRecordedAt(db(), organization.id, after + 1);
  if (first === null || first >= end) return null;
  const last = await findLastBefore(db(), organization.id, { after, end: nextMonth(first) });
  // Never what this run itself records.
  const through = Math.min(last, organization.head?.sequence ?? 0);
  return through > after ? { organization, after, through, month: toMonth(first) } : null;
}

/** @throws AppError conflict when somebody else trims the record */
async function recordCheckpoint(piece: Piece, file: ArchiveFile, now: Date): Promise<void> {
  const { organization, after, through } = piece;
  const chainHash = await findPlaceHash(db(), organization.id, through);
  const detail = { through, chainHash, events: through - after, file: file.name, fileDigest: file.digest };
  await inTransaction(async (tx) => {
    await lockTrimming(tx, organization.id);
    const present = (await findCheckpoint(tx, organization.id))?.through ?? 0;
    if (present !== after) {
      throw toRefusal(
        `Somebody else trims the record of ${organization.name}.`,
        "Wait until that has ended.",
      );
    }
    const entry = { action: "record.trimmed", ...ofOrganization(organization), detail } as const;
    await recordAuditEvent(tx, { actor: commandLine, now }, entry);
  });
}

async function deletePiece({ organization, after, through }: Omit<Piece, "month">): Promise<void> {
  for (let from = after; from < through; from += deletedAtOnce) {
    const to = Math.min(from + deletedAtOnce, through);
    await deleteEvents(db(), organization.id, { after: from, through: to });
  }
}

/** Ends what an earlier run began, and did not end. @throws AppError conflict when its file is not there any more */
async function finishEarlier(organization: RecordedOrganization): Promise<void> {
  const checkpoint = await findCheckpoint(db(), organization.id);
  if (!checkpoint) return;
  const { through, events, file, fileDigest } = checkpoint;
  const left = { after: through - events, through };
  if (!(await isAnyLeft(db(), organization.id, left))) return;
  const path = join(archiveDirectoryOf(organization.id), file);
  if ((await findFileDigest(path)) !== fileDigest) {
    throw toRefusal(
      `An earlier run wrote ${path}, and did not come to removing what is in it. The file is not there as it was.`,
      "Put it back.",
    );
  }
  await deletePiece({ organization, ...left });
}

/**
 * Removes what was recorded before `end`, a month of an organization at a time: the events are compared with the chain and
 * written to a file, a checkpoint with the file's digest goes on the record, and only then are they deleted.
 * @throws AppError conflict where the record is not what was recorded, or an earlier run's file is gone
 */
export async function* trimRecord({ now }: { now: Date }, end: Date): AsyncGenerator<TrimmedPiece, void> {
  for (const organization of await listRecordedOrganizations(db())) {
    await finishEarlier(organization);
    for (;;) {
      const piece = await findNextPiece(organization, end);
      if (!piece) break;
      const prefix = `activity-${piece.month}-${piece.after + 1}-${piece.through}`;
      const file = await writeArchiveFile(archiveDirectoryOf(organization.id), prefix, toLines(piece));
      if (!file) throw toBroken(piece, piece.after + 1);
      await recordCheckpoint(piece, file, now);
      await deletePiece(piece);
      yield { ...piece, file };
    }
  }
}

/** What `trimRecord` would remove. */
export async function planRecordTrim(
  end: Date,
): Promise<{ organization: RecordedOrganization; events: number }[]> {
  const planned = [];
  for (const organization of await listRecordedOrganizations(db())) {
    const after = (await findCheckpoint(db(), organization.id))?.through ?? 0;
    const through = await findLastBefore(db(), organization.id, { after, end });
    if (through > after) planned.push({ organization, events: through - after });
  }
  return planned;
}
