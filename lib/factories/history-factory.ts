import { type AttemptOutcome, Prisma, type Verdict } from "#generated/prisma/client.ts";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import type { AuditAction } from "#lib/audit/audit-words.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { randomToken } from "#lib/crypto/fingerprint.ts";
import type { Note } from "#lib/custody/note.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";

const accessTokenLifeMs = 7 * 24 * 3_600_000;

export interface PastSet {
  id: string;
  organizationId: string;
  name: string;
  environment: Environment;
  scopes: string[];
}

export interface Person {
  /** Null for somebody without an account. */
  userId: string | null;
  name: string;
}

/** Somebody with an account. */
export interface Member extends Person {
  userId: string;
}

export interface PastAttempt {
  kind: "exchange" | "import" | "refresh" | "revoke";
  generation: number;
  at: Date;
  durationMs: number;
  outcome: AttemptOutcome;
  note?: Note | undefined;
  providerStatus?: number;
  providerError?: string;
  verdict?: Verdict;
}

/** Who makes an attempt of this kind: the worker what is scheduled, a person the rest. */
function makerOf(kind: PastAttempt["kind"], person: Person) {
  return kind === "refresh"
    ? ({ trigger: "schedule", actor: larderItself, instance: "worker/demo" } as const)
    : ({ trigger: "person", actor: person, instance: "web/demo" } as const);
}

/** Inserts a completed attempt. */
export async function makeAttempt(set: PastSet, person: Person, attempt: PastAttempt): Promise<void> {
  const { trigger, actor, instance } = makerOf(attempt.kind, person);
  const completedAt = new Date(attempt.at.getTime() + attempt.durationMs);
  await db().attempt.create({
    data: {
      id: newId(),
      tokenSetId: set.id,
      kind: attempt.kind,
      trigger,
      generation: attempt.generation,
      fingerprint: randomToken(),
      fence: attempt.generation,
      actorUserId: actor.userId,
      actorName: actor.name,
      instance,
      startedAt: attempt.at,
      deadlineAt: new Date(attempt.at.getTime() + 35_000),
      completedAt,
      outcome: attempt.outcome,
      detail: attempt.note ?? Prisma.DbNull,
      providerStatus: attempt.providerStatus ?? null,
      providerError: attempt.providerError ?? null,
      verdict: attempt.verdict ?? null,
    },
    select: { id: true },
  });
}

export interface PastEvent {
  action: AuditAction;
  at: Date;
  detail?: Record<string, string | number | boolean | null>;
}

/** Inserts an audit event about a token set. */
export function makeEvent(
  set: PastSet,
  person: Person,
  { action, at, detail = {} }: PastEvent,
): Promise<void> {
  return recordAuditEvent(db(), { actor: person, now: at }, { action, ...ofTokenSet(set), detail });
}

/** Inserts a replaced generation: fingerprints without ciphertext, as after a refresh. */
async function makeWipedGeneration(
  set: PastSet,
  number: number,
  issuedAt: Date,
  wipedAt: Date,
): Promise<void> {
  await db().generation.create({
    data: {
      id: newId(),
      tokenSetId: set.id,
      number,
      source: number === 1 ? "exchange" : "refresh",
      rotatedFrom: number === 1 ? null : number - 1,
      adopted: true,
      accessTokenFingerprint: randomToken(),
      refreshTokenFingerprint: randomToken(),
      scopes: set.scopes,
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + accessTokenLifeMs),
      wipedAt,
    },
    select: { id: true },
  });
}

/**
 * A token set's past: connected once, then refreshed every three and a half days, up to the pair issued at
 * `lastIssuedAt`, which the caller inserts. Returns that pair's number.
 */
export async function makePastRotations(
  set: PastSet,
  person: Person,
  rotations: number,
  lastIssuedAt: Date,
): Promise<number> {
  const stepMs = accessTokenLifeMs / 2;
  for (let number = 1; number <= rotations + 1; number += 1) {
    const at = new Date(lastIssuedAt.getTime() - (rotations + 1 - number) * stepMs);
    const first = number === 1;
    const durationMs = 140 + ((number * 37) % 90);
    const kind = first ? "exchange" : "refresh";
    const attempt = {
      kind,
      generation: first ? 1 : number - 1,
      at,
      durationMs,
      outcome: "issued",
      providerStatus: 200,
    } as const;
    await makeAttempt(set, person, attempt);
    const { trigger, actor } = makerOf(kind, person);
    const action = first ? "token-set.connected" : "token-set.refreshed";
    await makeEvent(set, actor, { action, at, detail: { generation: number, trigger } });
    if (number <= rotations) await makeWipedGeneration(set, number, at, new Date(at.getTime() + stepMs));
  }
  return rotations + 1;
}
