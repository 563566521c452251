import "server-only";
import type { AttemptKind, AttemptOutcome, AttemptTrigger, Verdict } from "#generated/prisma/client.ts";
import type { AuditActor } from "#lib/audit/audit-actor.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { thisInstance } from "#lib/db/this-instance.ts";

/** Who or what set an attempt off. */
export interface AttemptCause {
  trigger: AttemptTrigger;
  actor: AuditActor;
}

export interface NewAttempt {
  tokenSetId: string;
  kind: AttemptKind;
  generation: number;
  fingerprint: string;
  fence: number;
  cause: AttemptCause;
  startedAt: Date;
  deadlineAt: Date;
}

/** Writes the ledger's line before anything is spent; returns its id. */
export async function insertAttempt(tx: Tx, attempt: NewAttempt, id: string = newId()): Promise<string> {
  const { cause, ...rest } = attempt;
  await tx.attempt.create({
    data: {
      ...rest,
      id,
      trigger: cause.trigger,
      actorUserId: cause.actor.userId,
      actorName: cause.actor.name,
      instance: thisInstance.name,
    },
    select: { id: true },
  });
  return id;
}

export interface AttemptResult {
  outcome: AttemptOutcome;
  /** The generation that an exchange or import brought. */
  generation?: number;
  providerStatus?: number | null;
  providerMs?: number | null;
  providerError?: string | null;
  detail?: string | null;
  verdict?: Verdict | null;
}

/** Completes the ledger's line. */
export async function completeAttempt(db: Db, id: string, result: AttemptResult, now: Date): Promise<void> {
  await db.attempt.update({ where: { id }, data: { ...result, completedAt: now }, select: { id: true } });
}

/** Adds a sentence to what a completed line says. */
export async function noteOnAttempt(db: Db, id: string, sentence: string): Promise<void> {
  const { detail } = await db.attempt.findUniqueOrThrow({ where: { id }, select: { detail: true } });
  const text = detail ? `${detail} ${sentence}` : sentence;
  await db.attempt.update({ where: { id }, data: { detail: text }, select: { id: true } });
}

/** Notes that somebody waits for an attempt instead of making one. */
export async function markJoined(db: Db, id: string): Promise<void> {
  await db.attempt.updateMany({ where: { id, joined: false }, data: { joined: true } });
}

/** Notes that an attempt offers what may have been rotated already. */
export async function markReplay(db: Db, id: string): Promise<void> {
  await db.attempt.update({ where: { id }, data: { replay: true }, select: { id: true } });
}

const attemptSelect = {
  id: true,
  kind: true,
  trigger: true,
  generation: true,
  fence: true,
  actorName: true,
  instance: true,
  startedAt: true,
  deadlineAt: true,
  completedAt: true,
  outcome: true,
  providerStatus: true,
  providerError: true,
  detail: true,
  verdict: true,
  replay: true,
  joined: true,
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

/** Which of these attempts the ledger knows an end of that an answer would not change. */
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

/** Refresh attempts that offered this generation and were never settled, oldest first. */
export function listUnsettledRefreshes(db: Db, tokenSetId: string, generation: number) {
  return db.attempt.findMany({
    where: {
      tokenSetId,
      generation,
      kind: "refresh",
      OR: [{ outcome: null }, { outcome: "unknown" }],
    },
    orderBy: { startedAt: "asc" },
    select: { id: true, startedAt: true, deadlineAt: true },
  });
}

/** Settles attempts whose outcome had been open. */
export async function settleAttempts(db: Db, ids: string[], result: AttemptResult, now: Date): Promise<void> {
  await db.attempt.updateMany({ where: { id: { in: ids } }, data: { ...result, completedAt: now } });
}
