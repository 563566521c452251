import "server-only";
import type { Db } from "#lib/db/client.ts";

/** A request by its idempotency key. */
export interface KeyedRequest {
  id: string;
  organizationId: string;
  actor: string;
  key: string;
  fingerprint: string;
}

export interface EarlierRequest {
  id: string;
  fingerprint: string;
  /** How long ago it came, by the database's clock. */
  ageMs: number;
  status: number | null;
  answerSealed: string | null;
}

/**
 * Takes the key for this request, in one statement; null when an earlier request of less than a day ago has it. An older
 * one gives way.
 */
export async function takeIdempotencyKey(db: Db, request: KeyedRequest): Promise<{ id: string } | null> {
  const { id, organizationId, actor, key, fingerprint } = request;
  const [taken] = await db.$queryRaw<{ id: string }[]>`
    INSERT INTO "IdempotentRequest" AS r ("id", "organizationId", "actor", "key", "fingerprint", "startedAt")
    VALUES (${id}::uuid, ${organizationId}::uuid, ${actor}, ${key}, ${fingerprint}, clock_timestamp())
    ON CONFLICT ("actor", "key") DO UPDATE
      SET "id" = EXCLUDED."id", "fingerprint" = EXCLUDED."fingerprint", "startedAt" = EXCLUDED."startedAt",
        "completedAt" = NULL, "status" = NULL, "answerSealed" = NULL
      WHERE r."startedAt" < clock_timestamp() - interval '24 hours'
    RETURNING "id"`;
  return taken ?? null;
}

export async function findEarlierRequest(
  db: Db,
  { actor, key }: Pick<KeyedRequest, "actor" | "key">,
): Promise<EarlierRequest | null> {
  const [earlier] = await db.$queryRaw<EarlierRequest[]>`
    SELECT "id", "fingerprint", "status", "answerSealed",
      (extract(epoch FROM clock_timestamp() - "startedAt") * 1000)::float8 AS "ageMs"
    FROM "IdempotentRequest" WHERE "actor" = ${actor} AND "key" = ${key}`;
  return earlier ?? null;
}

/** Stores what came of a request, unless its key was taken anew since. */
export async function storeAnswer(
  db: Db,
  { id, status, answerSealed }: { id: string; status: number; answerSealed: string },
): Promise<void> {
  await db.$executeRaw`
    UPDATE "IdempotentRequest" SET "completedAt" = clock_timestamp(), "status" = ${status}, "answerSealed" = ${answerSealed}
    WHERE "id" = ${id}::uuid`;
}

/** Frees the key of a request of which nothing came. */
export async function releaseIdempotencyKey(db: Db, id: string): Promise<void> {
  await db.idempotentRequest.deleteMany({ where: { id } });
}

/** Deletes what is older than a day. */
export async function deleteOldIdempotencyKeys(db: Db): Promise<void> {
  await db.$executeRaw`
    DELETE FROM "IdempotentRequest" WHERE "startedAt" < clock_timestamp() - interval '24 hours'`;
}
