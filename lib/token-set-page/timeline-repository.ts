import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { AuditAction } from "#lib/audit/audit-words.ts";
import { attemptStorySelect } from "#lib/custody/attempt-repository.ts";
import type { Db } from "#lib/db/client.ts";
import type { AttemptRow } from "#lib/token-sets/attempt-view.ts";

/** Whose timeline is read: a set that the caller has read. */
export interface TimelineOf {
  id: string;
  organizationId: string;
  applicationId: string;
  createdAt: Date;
}

/** Where an entry stands: the newest first; id and generation decide between equal times. */
export interface Position {
  at: Date;
  /** The attempt's, the event's, or the machine's. */
  id: string;
  /** Of a machine's handouts; else 0. */
  generation: number;
}

export interface Place extends Position {
  kind: "attempt" | "event" | "handouts";
}

/** What happens to an application's secrets concerns all its sets. */
export const secretActions = [
  "application.secret-replaced",
  "application.secret-refused",
  "application.secret-tested",
  "application.secret-promoted",
  "application.secret-withdrawn",
  "application.credentials-refused",
] as const satisfies AuditAction[];

/** What an attempt tells itself, word for word. */
const toldByAttempts = [
  "token-set.refresh-failed",
  "token-set.revoked",
  "token-set.revoke-failed",
  "token-set.connect-failed",
] as const satisfies AuditAction[];

/** The same of a refresh that was settled by its own attempt; of one that recovery took into use, only the event tells. */
const toldRefresh = Prisma.sql`("action" = 'token-set.refreshed' AND "detail"->>'trigger' IS NOT NULL)`;

function before(at: string, id: string, generation: string, position: Position | null): Prisma.Sql {
  if (position === null) return Prisma.sql`TRUE`;
  const columns = Prisma.raw(`"${at}", "${id}", ${generation}`);
  const { at: instant, id: key, generation: number } = position;
  return Prisma.sql`(${columns}) < (${instant}, ${key}::uuid, ${number}::int)`;
}

/** Where the entries of a set's timeline are, the newest first, from the position on. */
export function listPlaces(
  db: Db,
  { id, organizationId, applicationId, createdAt }: TimelineOf,
  position: Position | null,
  take: number,
): Promise<Place[]> {
  const event = before("at", "id", "0", position);
  return db.$queryRaw<Place[]>`
    (SELECT 'attempt' AS "kind", "id", 0 AS "generation", "startedAt" AS "at" FROM "Attempt"
     WHERE "tokenSetId" = ${id}::uuid AND ${before("startedAt", "id", "0", position)}
     ORDER BY "startedAt" DESC, "id" DESC LIMIT ${take})
    UNION ALL
    (SELECT 'event', "id", 0, "at" FROM "AuditEvent"
     WHERE "subjectId" = ${id}::uuid AND "organizationId" = ${organizationId}::uuid
       AND NOT "action" = ANY(${[...toldByAttempts]}) AND NOT ${toldRefresh} AND ${event}
     ORDER BY "at" DESC, "id" DESC LIMIT ${take})
    UNION ALL
    (SELECT 'event', "id", 0, "at" FROM "AuditEvent"
     WHERE "subjectId" = ${applicationId}::uuid AND "organizationId" = ${organizationId}::uuid
       AND "action" = ANY(${[...secretActions]}) AND "at" >= ${createdAt} AND ${event}
     ORDER BY "at" DESC, "id" DESC LIMIT ${take})
    UNION ALL
    (SELECT 'handouts', "machineId", "generation", "firstAt" FROM "Handout"
     WHERE "tokenSetId" = ${id}::uuid AND ${before("firstAt", "machineId", '"generation"', position)}
     ORDER BY "firstAt" DESC, "machineId" DESC, "generation" DESC LIMIT ${take})
    ORDER BY "at" DESC, "id" DESC, "generation" DESC LIMIT ${take}`;
}

/** These attempts of a set, the newest first. */
export function listAttemptsOf(db: Db, tokenSetId: string, ids: string[]): Promise<AttemptRow[]> {
  return db.attempt.findMany({
    where: { tokenSetId, id: { in: ids } },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    select: attemptStorySelect,
  });
}

/** What these machines collected of the set's tokens, one row for each machine and generation. */
export function listHandoutsOf(db: Db, tokenSetId: string, machineIds: string[]) {
  return db.handout.findMany({
    where: { tokenSetId, machineId: { in: machineIds } },
    select: {
      machineId: true,
      generation: true,
      firstAt: true,
      lastAt: true,
      count: true,
      rejectedCount: true,
      machine: { select: { name: true } },
    },
  });
}
export type HandoutsRow = Awaited<ReturnType<typeof listHandoutsOf>>[number];
