import "server-only";
import {
  type AttemptKind,
  type AttemptOutcome,
  type AttemptTrigger,
  Prisma,
  type Verdict,
} from "#generated/prisma/client.ts";
import type { AuditActor } from "#lib/audit/audit-actor.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import type { Note } from "./note.ts";

/** Who or what began an attempt. */
export interface StartedBy {
  trigger: AttemptTrigger;
  actor: AuditActor;
}

/** An attempt that the database has forgotten, as a journal knows it. */
export interface ForgottenAttempt {
  id: string;
  tokenSetId: string;
  kind: AttemptKind;
  generation: number;
  fingerprint: string;
  fence: number;
  startedBy: StartedBy;
  startedAt: Date;
  deadlineAt: Date;
}

/** Writes an attempt's row again; claims write theirs themselves. */
export async function insertForgottenAttempt(tx: Tx, attempt: ForgottenAttempt): Promise<void> {
  const { startedBy, ...rest } = attempt;
  const { trigger, actor } = startedBy;
  await tx.attempt.create({
    data: {
      ...rest,
      trigger,
      actorUserId: actor.userId,
      actorName: actor.name,
      instance: thisInstance.name,
      instanceId: thisInstance.id,
    },
    select: { id: true },
  });
}

export interface AttemptResult {
  outcome: AttemptOutcome;
  /** The generation that an exchange or import brought. */
  generation?: number;
  providerStatus?: number | null;
  providerMs?: number | null;
  providerError?: string | null;
  note?: Note;
  verdict?: Verdict | null;
}

function toCompleted({ note, ...rest }: AttemptResult, now: Date) {
  const detail = note === undefined ? {} : { detail: note };
  return { ...rest, ...detail, completedAt: now };
}

/** Outcomes after which there is none: the database refuses another (see the trigger attempt_completed_once). */
const final: AttemptOutcome[] = ["issued", "fenced", "revoked"];

/** Writes down how an attempt ended, unless its end is on record. The caller made it, or has read its reply. */
export async function completeAttempt(db: Db, id: string, result: AttemptResult, now: Date): Promise<void> {
  const where = { id, OR: [{ outcome: null }, { outcome: { notIn: final } }] };
  await db.attempt.updateMany({ where, data: toCompleted(result, now) });
}

/** Writes down that what an exchange or import brought became current, perhaps after it had been kept aside. */
export async function completeAsCurrent(db: Db, id: string, generation: number, now: Date): Promise<void> {
  const data = toCompleted({ outcome: "issued", generation }, now);
  await db.attempt.updateMany({ where: { id }, data });
}

/** Writes down what was concluded about attempts of others that are unresolved; one that was settled meanwhile is left alone. */
export async function completeUnresolved(
  db: Db,
  ids: readonly string[],
  result: AttemptResult,
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  const where = { id: { in: [...ids] }, OR: [{ outcome: null }, { outcome: "unknown" as const }] };
  await db.attempt.updateMany({ where, data: toCompleted(result, now) });
}

/** Notes the generation that an exchange or import brought; it has no outcome before that is judged. */
export async function noteBrought(
  tx: Tx,
  id: string,
  {
    generation,
    providerStatus,
    note,
  }: { generation: number; providerStatus: number | null; note: Note | null },
): Promise<void> {
  const detail = note === null ? {} : { detail: note };
  await tx.attempt.update({
    where: { id },
    data: { generation, providerStatus, ...detail },
    select: { id: true },
  });
}

/** SQL condition on a set `t`: its last refresh waits for an answer that a journal may have. */
const waitsForJournal = Prisma.sql`t."failureReason"->>'code'
  IN ('answer_may_lie_elsewhere', 'refused_while_open', 'journal_not_read', 'refused_while_unread')`;

/** Writes down how attempts ended that have no outcome yet, and has sets that waited for that asked about; how many there were. */
export async function closeOpenAttempts(
  db: Db,
  ids: readonly string[],
  { outcome, note }: { outcome: AttemptOutcome; note: Note },
  now: Date,
): Promise<number> {
  const { count } = await db.attempt.updateMany({
    where: { id: { in: [...ids] }, outcome: null },
    data: { outcome, detail: note, completedAt: now },
  });
  if (count > 0) {
    await db.$executeRaw`
      UPDATE "TokenSet" t SET "retryAt" = ${now}::timestamptz FROM "Attempt" a
      WHERE a."id" = ANY(${[...ids]}::uuid[]) AND t."id" = a."tokenSetId" AND t."retryAt" > ${now}::timestamptz
        AND ${waitsForJournal}`;
  }
  return count;
}

/** Has sets asked about at once that wait for a journal since a standby was promoted. */
export async function askForgottenAgain(db: Db, now: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE "TokenSet" t SET "retryAt" = ${now}::timestamptz
    WHERE t."unprovenSince" IS NOT NULL AND t."retryAt" > ${now}::timestamptz AND ${waitsForJournal}`;
}

/** Adds a note to those of a completed attempt. */
export async function noteOnAttempt(db: Db, id: string, note: Note): Promise<void> {
  await db.$executeRaw`
    UPDATE "Attempt" SET "detail" = CASE
      WHEN "detail" IS NULL THEN ${note}::jsonb
      WHEN jsonb_typeof("detail") = 'array' THEN "detail" || ${note}::jsonb
      ELSE jsonb_build_array("detail", ${note}::jsonb) END
    WHERE "id" = ${id}::uuid`;
}

/** Notes that somebody waits for an attempt instead of making one. */
export async function markJoined(db: Db, id: string): Promise<void> {
  await db.attempt.updateMany({ where: { id, joined: false }, data: { joined: true } });
}

/** Notes that an attempt offers what may have been rotated already. */
export async function markReplay(db: Db, id: string): Promise<void> {
  await db.attempt.update({ where: { id }, data: { replay: true }, select: { id: true } });
}

/** What the history tells of an attempt. */
export const attemptStorySelect = {
  id: true,
  kind: true,
  trigger: true,
  generation: true,
  actorName: true,
  instance: true,
  startedAt: true,
  completedAt: true,
  outcome: true,
  providerStatus: true,
  providerError: true,
  detail: true,
  verdict: true,
  replay: true,
} as const;

const attemptSelect = {
  ...attemptStorySelect,
  ...{ fence: true, deadlineAt: true, joined: true, witnessDead: true },
} as const;

/** The newest attempts of a token set, newest first. */
export function listAttemptRows(db: Db, tokenSetId: string, take: number) {
  return db.attempt.findMany({
    where: { tokenSetId },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take,
    select: attemptSelect,
  });
}

export function findAttemptRow(db: Db, id: string) {
  return db.attempt.findUnique({ where: { id }, select: attemptSelect });
}

/** Which of these attempts have an outcome that an answer would not change. */
export async function listEnded(db: Db, ids: string[]): Promise<Set<string>> {
  const rows = await db.attempt.findMany({
    where: { id: { in: ids }, outcome: { notIn: ["unknown", "lost", "overtaken"] } },
    select: { id: true },
  });
  return new Set(rows.map(({ id }) => id));
}

/** The newest refresh attempt of a token set. */
export function findLatestRefresh(db: Db, tokenSetId: string) {
  return db.attempt.findFirst({
    where: { tokenSetId, kind: "refresh" },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    select: attemptSelect,
  });
}
