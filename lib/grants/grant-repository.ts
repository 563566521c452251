import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { AuditActor } from "#lib/audit/audit-actor.ts";
import type { Note } from "#lib/custody/note.ts";
import type { TokenSetState } from "#lib/custody/token-set-state-repository.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { heldDeployment } from "#lib/deployment/deployment-repository.ts";
import { type GrantIdentity, parseStoredIdentity } from "./grant-identity.ts";

const grantSelect = {
  id: true,
  organizationId: true,
  tokenSetId: true,
  generation: true,
  attemptId: true,
  actorUserId: true,
  actorName: true,
  receivedAt: true,
  standing: true,
  reason: true,
  identity: true,
  learnedAt: true,
  dueAt: true,
  tries: true,
  proof: true,
  decidedAt: true,
  decidedByName: true,
  confirmedAt: true,
  confirmedByName: true,
} as const satisfies Prisma.GrantSelect;

export type GrantRow = Prisma.GrantGetPayload<{ select: typeof grantSelect }>;

/** A pair that a consent or an import brought and that was just stored. */
export interface NewGrant {
  organizationId: string;
  tokenSetId: string;
  generation: number;
  attemptId: string;
  actor: AuditActor;
  receivedAt: Date;
  /** From when on a worker judges it, if its process does not. */
  dueAt: Date;
  proof: Note | null;
}

export async function insertGrant(tx: Tx, { actor, proof, ...grant }: NewGrant): Promise<void> {
  await tx.grant.create({
    data: {
      ...grant,
      ...{ id: newId(), standing: "received", proof: proof ?? Prisma.DbNull },
      actorUserId: actor.userId,
      actorName: actor.name,
    },
    select: { id: true },
  });
}

export function findGrantOfAttempt(db: Db, attemptId: string): Promise<GrantRow | null> {
  return db.grant.findUnique({ where: { attemptId }, select: grantSelect });
}

export function findGrantOfGeneration(
  db: Db,
  tokenSetId: string,
  generation: number,
): Promise<GrantRow | null> {
  const tokenSetId_generation = { tokenSetId, generation };
  return db.grant.findUnique({ where: { tokenSetId_generation }, select: grantSelect });
}

/** The grant of the current pair; null for a set that was connected before Larder asked. */
export function findCurrentGrant(db: Db, tokenSetId: string): Promise<GrantRow | null> {
  return db.grant.findFirst({ where: { tokenSetId, standing: "current" }, select: grantSelect });
}

/** The grants of a set that its page shows: the current one, and those that are not decided, newest first. */
export function listLivingGrants(db: Db, tokenSetId: string): Promise<GrantRow[]> {
  return db.grant.findMany({
    where: { tokenSetId, standing: { in: ["received", "current", "aside"] } },
    orderBy: { receivedAt: "desc" },
    select: grantSelect,
  });
}

/** Changes one grant; its set's row must be locked. */
export async function updateGrant(tx: Tx, id: string, data: Prisma.GrantUncheckedUpdateInput): Promise<void> {
  await tx.grant.update({ where: { id }, data, select: { id: true } });
}

/** The current grant is one no more: another takes its place. */
export async function replaceCurrentGrant(tx: Tx, tokenSetId: string): Promise<void> {
  await tx.grant.updateMany({
    where: { tokenSetId, standing: "current" },
    data: { standing: "replaced", dueAt: null },
  });
}

/** Whose access the current pair is, learned after it became current. */
export async function noteCurrentIdentity(
  tx: Tx,
  set: Pick<TokenSetState, "id" | "organizationId" | "generation" | "authorizedBy" | "createdAt">,
  identity: GrantIdentity,
  now: Date,
): Promise<void> {
  const learned = { identity, learnedAt: now };
  const current = await tx.grant.updateMany({
    where: { tokenSetId: set.id, standing: "current" },
    data: learned,
  });
  if (current.count > 0) return;
  await tx.grant.createMany({
    data: [
      {
        ...{
          id: newId(),
          organizationId: set.organizationId,
          tokenSetId: set.id,
          generation: set.generation,
        },
        ...{ actorName: set.authorizedBy ?? "", receivedAt: set.createdAt, standing: "current", ...learned },
      },
    ],
    skipDuplicates: true,
  });
}

/** Whose access the other sets of the same library are, as far as it is known. */
export async function listIdentitiesBeside(db: Db, set: TokenSetState): Promise<GrantIdentity[]> {
  const rows = await db.$queryRaw<{ identity: unknown }[]>`
    SELECT DISTINCT p."identity" FROM "TokenSet" t JOIN "Grant" p ON p."tokenSetId" = t."id"
    WHERE t."organizationId" = ${set.organizationId}::uuid AND t."libraryId" = ${set.libraryId}::uuid
      AND t."id" <> ${set.id}::uuid AND t."revokedAt" IS NULL
      AND p."standing" = 'current' AND p."identity" IS NOT NULL`;
  return rows.flatMap(({ identity }) => parseStoredIdentity(identity) ?? []);
}

/** Whether a connection that began after this attempt is current, or was. */
export async function isOvertaken(db: Db, attemptId: string): Promise<boolean> {
  const later = await db.$queryRaw<object[]>`
    SELECT p."id" FROM "Attempt" a
    JOIN "Grant" p ON p."tokenSetId" = a."tokenSetId" AND p."standing" IN ('current', 'replaced')
    JOIN "Attempt" o ON o."id" = p."attemptId" AND o."fence" > a."fence"
    WHERE a."id" = ${attemptId}::uuid LIMIT 1`;
  return later.length > 0;
}

/**
 * Takes up a grant that a worker is to judge, the longest due first; null when there is none, or in a held database. The
 * next try comes after a pause that doubles from a minute, so that a process that dies with it delays it and loses nothing.
 */
export async function takeDueGrant(db: Db): Promise<{ attemptId: string } | null> {
  const [due] = await db.$queryRaw<{ attemptId: string }[]>`
    WITH picked AS MATERIALIZED (
      SELECT p."id" FROM "Grant" p
      WHERE p."dueAt" <= statement_timestamp() AND p."standing" IN ('received', 'aside') AND p."attemptId" IS NOT NULL
        AND NOT EXISTS (${heldDeployment()})
      ORDER BY p."dueAt" LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE "Grant" p SET "tries" = p."tries" + 1,
      "dueAt" = clock_timestamp() + interval '1 minute' * power(2, LEAST(p."tries", 6))
    FROM picked WHERE p."id" = picked."id"
    RETURNING p."attemptId"`;
  return due ?? null;
}

/** Whether a worker has any to judge, so that calls of the budget are taken only then. */
export async function hasDueGrant(db: Db): Promise<boolean> {
  const due = await db.$queryRaw<object[]>`
    SELECT p."id" FROM "Grant" p
    WHERE p."dueAt" <= statement_timestamp() AND p."standing" IN ('received', 'aside') AND p."attemptId" IS NOT NULL
      AND NOT EXISTS (${heldDeployment()}) LIMIT 1`;
  return due.length > 0;
}
