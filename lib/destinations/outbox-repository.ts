import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { DeliveryStanding, DestinationKind } from "#generated/prisma/enums.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { heldDeployment } from "#lib/deployment/deployment-repository.ts";

/** A delivery that this process is to send, with all that it takes. */
export interface ClaimedDelivery {
  id: string;
  organizationId: string;
  destinationId: string;
  destinationName: string;
  kind: DestinationKind;
  /** Of mail: those that were entered, or of whoever is an owner at the claim. */
  addresses: string[];
  urlSealed: string | null;
  secretSealed: string | null;
  previousSecretSealed: string | null;
  previousUntil: Date | null;
  failingSince: Date | null;
  type: string;
  subject: string;
  text: string;
  data: unknown;
  madeAt: Date;
  /** The number of this try, which no other process has. */
  tries: number;
  /** How many tries there were before it since the delivery was queued. */
  step: number;
  /** Until when no other process sends to the destination. */
  claimedUntil: Date;
  /** The database's clock at the claim. */
  claimedAt: Date;
}

/**
 * Claims the next waiting delivery of up to so many destinations, one for each, for so long. Destinations that rest, are
 * switched off or are being delivered to are passed over, at the price of two looks at an index for each. What a process had begun
 * that was killed comes first: a message that was queued meanwhile may say that it is over. One that follows another is not sent
 * while that one waits.
 */
export function claimDeliveries(db: Db, take: number, claimMs: number): Promise<ClaimedDelivery[]> {
  return db.$queryRaw`
    WITH RECURSIVE waiting AS (
      (SELECT "destinationId" AS "id" FROM "Delivery" WHERE "standing" = 'waiting' ORDER BY 1 LIMIT 1)
      UNION ALL
      SELECT (
        SELECT n."destinationId" FROM "Delivery" n
        WHERE n."standing" = 'waiting' AND n."destinationId" > w."id" ORDER BY 1 LIMIT 1)
      FROM waiting w WHERE w."id" IS NOT NULL
    ),
    free AS MATERIALIZED (
      SELECT t."id", n."id" AS "deliveryId"
      FROM waiting w JOIN "Destination" t ON t."id" = w."id"
      CROSS JOIN LATERAL (
        SELECT f."id", f."nextTryAt" FROM (
          (SELECT d."id", d."nextTryAt", 1 AS "turn" FROM "Delivery" d
            WHERE d."destinationId" = t."id" AND d."standing" = 'waiting' AND d."nextTryAt" = t."claimedUntil" LIMIT 1)
          UNION ALL
          (SELECT d."id", d."nextTryAt", 2 FROM "Delivery" d
            WHERE d."destinationId" = t."id" AND d."standing" = 'waiting' AND d."nextTryAt" <= clock_timestamp()
              AND NOT EXISTS (SELECT FROM "Delivery" p WHERE p."id" = d."followsId" AND p."standing" = 'waiting')
            ORDER BY d."nextTryAt", d."id" LIMIT 1)
        ) f ORDER BY f."turn" LIMIT 1) n
      WHERE t."offAt" IS NULL AND COALESCE(t."claimedUntil" <= clock_timestamp(), true)
        AND COALESCE(t."restUntil" <= clock_timestamp(), true) AND NOT EXISTS (${heldDeployment()})
      ORDER BY n."nextTryAt" LIMIT ${take} FOR UPDATE OF t SKIP LOCKED
    ),
    begun AS (
      UPDATE "Delivery" d SET "tries" = d."tries" + 1,
        "nextTryAt" = clock_timestamp() + ${claimMs} * interval '1 millisecond'
      FROM free f
      WHERE d."id" = f."deliveryId" AND d."standing" = 'waiting' AND d."nextTryAt" <= clock_timestamp()
      RETURNING d.*
    ),
    taken AS (
      UPDATE "Destination" t SET "claimedUntil" = b."nextTryAt" FROM begun b WHERE t."id" = b."destinationId"
      RETURNING t.*
    )
    SELECT b."id", b."organizationId", b."destinationId", t."name" AS "destinationName", t."kind"::text AS "kind",
      CASE WHEN t."toOwners" THEN ARRAY(
        SELECT u."email" FROM "Membership" m JOIN "User" u ON u."id" = m."userId"
        WHERE m."organizationId" = t."organizationId" AND m."role" = 'owner' AND m."disabledAt" IS NULL
        ORDER BY m."createdAt", m."userId") ELSE t."addresses" END AS "addresses", t."urlSealed", t."secretSealed", t."previousSecretSealed", t."previousUntil", t."failingSince",
      b."type", b."subject", b."text", b."data", b."madeAt", b."tries", b."step", t."claimedUntil",
      clock_timestamp() AS "claimedAt"
    FROM begun b JOIN taken t ON t."id" = b."destinationId"`;
}

/** One try, as it is kept with its delivery. */
export interface TryNote {
  at: string;
  /** The HTTP status; null without an answer, and of mail. */
  status: number | null;
  /** What was in the way, or what is to be known, in words. */
  note: string | null;
  ms: number;
}

const mostNotes = 50;

/** The notes of a delivery `d` with one more; the oldest go. */
function withNote(note: TryNote): Prisma.Sql {
  return Prisma.sql`(
    SELECT COALESCE(jsonb_agg(n."note" ORDER BY n."at"), '[]') FROM (
      SELECT * FROM jsonb_array_elements(d."log" || ${JSON.stringify([note])}::jsonb) WITH ORDINALITY AS e("note", "at")
      ORDER BY "at" DESC LIMIT ${mostNotes}) n)`;
}

/**
 * Notes that a delivery was accepted, whoever has the destination by now, and whatever was said of it meanwhile. Of an address
 * that it had before, that says nothing.
 */
export async function noteSent(db: Db, claimed: ClaimedDelivery, note: TryNote): Promise<void> {
  const { id, destinationId, claimedUntil, claimedAt } = claimed;
  await db.$executeRaw`
    WITH ended AS (
      UPDATE "Delivery" d SET "standing" = 'sent', "endedAt" = clock_timestamp(), "log" = ${withNote(note)}
      WHERE d."id" = ${id}::uuid AND d."standing" <> 'sent'
    )
    UPDATE "Destination" SET "deliveredAt" = clock_timestamp(), "failingSince" = NULL, "failure" = NULL, "restUntil" = NULL,
      "claimedUntil" = NULLIF("claimedUntil", ${claimedUntil}::timestamptz)
    WHERE "id" = ${destinationId}::uuid AND COALESCE("addressChangedAt" <= ${claimedAt}::timestamptz, true)`;
}

/** What a try in vain changes. */
export interface FailedTry {
  note: TryNote;
  /** What stood in the way, as a sentence. */
  failure: string;
  /** In how long it is tried again; null when it is not. */
  pauseMs: number | null;
  /** How it ends, where it is not tried again. */
  end: Extract<DeliveryStanding, "given_up" | "failed">;
  /** For how long nothing else is tried at the destination; null where it may take other messages. */
  restMs: number | null;
}

/** Notes a try in vain, unless another process has the delivery by now. */
export async function noteFailed(db: Db, claimed: ClaimedDelivery, failed: FailedTry): Promise<void> {
  const { id, destinationId, claimedUntil, tries } = claimed;
  const { note, failure, pauseMs, end, restMs } = failed;
  const standing = pauseMs === null ? end : "waiting";
  await db.$executeRaw`
    WITH tried AS (
      UPDATE "Delivery" d SET "standing" = ${standing}::"DeliveryStanding", "step" = d."step" + 1,
        "nextTryAt" = clock_timestamp() + ${pauseMs ?? 0} * interval '1 millisecond',
        "endedAt" = CASE WHEN ${pauseMs === null} THEN clock_timestamp() END, "log" = ${withNote(note)}
      WHERE d."id" = ${id}::uuid AND d."standing" = 'waiting' AND d."tries" = ${tries}
    )
    UPDATE "Destination" SET "failedAt" = clock_timestamp(), "failure" = ${failure},
      "failingSince" = COALESCE("failingSince", clock_timestamp()), "claimedUntil" = NULL,
      "restUntil" = clock_timestamp() + ${restMs}::float8 * interval '1 millisecond'
    WHERE "id" = ${destinationId}::uuid AND "claimedUntil" = ${claimedUntil}::timestamptz`;
}

/** Ends everything that waits for a destination; `reason` is noted with each. */
export async function endWaiting(tx: Tx, destinationId: string, reason: TryNote): Promise<number> {
  return tx.$executeRaw`
    UPDATE "Delivery" d SET "standing" = 'failed', "endedAt" = clock_timestamp(), "log" = ${withNote(reason)}
    WHERE d."destinationId" = ${destinationId}::uuid AND d."standing" = 'waiting'`;
}

export function countWaiting(db: Db, destinationId: string): Promise<number> {
  return db.delivery.count({ where: { destinationId, standing: "waiting" } });
}

/** Lets everything that waits for a destination be tried anew and at once, but what is being sent. */
export async function hurryWaiting(tx: Tx, destinationId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Delivery" d SET "nextTryAt" = clock_timestamp(), "step" = 0 FROM "Destination" t
    WHERE t."id" = d."destinationId" AND d."destinationId" = ${destinationId}::uuid AND d."standing" = 'waiting'
      AND d."nextTryAt" > clock_timestamp() AND d."nextTryAt" IS DISTINCT FROM t."claimedUntil"`;
}

/** Gives up what has waited for longer than so many milliseconds. */
export function giveUpOld(db: Db, longestMs: number): Promise<number> {
  return db.$executeRaw`
    UPDATE "Delivery" SET "standing" = 'given_up', "endedAt" = clock_timestamp()
    WHERE "standing" = 'waiting' AND "queuedAt" < clock_timestamp() - ${longestMs} * interval '1 millisecond'`;
}

/**
 * Removes what was made longer ago than so many days and does not wait any more; what was accepted of the record after one,
 * and what was not only where nothing waits for it: its destination was deleted.
 */
export function removeOld(db: Db, days: number): Promise<number> {
  return db.$executeRaw`
    DELETE FROM "Delivery" d WHERE "standing" <> 'waiting' AND CASE WHEN "type" = 'record.event' AND ("standing" = 'sent'
        OR NOT EXISTS (SELECT FROM "Destination" t WHERE t."id" = d."destinationId" AND t."deletedAt" IS NOT NULL))
      THEN "standing" = 'sent' AND "madeAt" < clock_timestamp() - interval '1 day'
      ELSE "madeAt" < clock_timestamp() - ${days} * interval '1 day' END`;
}
