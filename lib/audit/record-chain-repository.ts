import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { ChainedFields, ChainPlace } from "./record-chain.ts";
import type { RecordHead } from "./record-head.ts";
import type { RecordedEvent } from "./record-line.ts";

export interface RecordedOrganization {
  id: string;
  name: string;
  /** Null while nothing is on its record. */
  head: RecordHead | null;
}

/** The organizations, or one of them, each with the end of its chain. */
export async function listRecordedOrganizations(
  db: Db,
  only: string | null = null,
): Promise<RecordedOrganization[]> {
  const which = only === null ? Prisma.empty : Prisma.sql`WHERE o."id" = ${only}::uuid`;
  const rows = await db.$queryRaw<
    { id: string; name: string; sequence: number | null; hash: string | null }[]
  >`
    SELECT o."id", o."name", c."sequence", encode(c."hash", 'hex') AS "hash"
    FROM "Organization" o LEFT JOIN LATERAL (
      SELECT "sequence", "hash" FROM "AuditChain" WHERE "organizationId" = o."id" ORDER BY "sequence" DESC LIMIT 1
    ) c ON true ${which}
    ORDER BY o."createdAt", o."id"`;
  return rows.map(({ id, name, sequence, hash }) => ({
    id,
    name,
    head: sequence === null || hash === null ? null : { organizationId: id, sequence, hash },
  }));
}

/** The end of an organization's chain; null while nothing is on its record. */
export async function findRecordHead(db: Db, organizationId: string): Promise<RecordHead | null> {
  const [organization] = await listRecordedOrganizations(db, organizationId);
  return organization?.head ?? null;
}

/** A place, with its event where that is still there. */
export interface PlaceWithEvent extends ChainPlace {
  event: ChainedFields | null;
}

interface PlaceRow extends ChainPlace, Omit<ChainedFields, "id" | "organizationId"> {
  id: string | null;
  ofOrganization: string;
}

function toPlace(row: PlaceRow): PlaceWithEvent {
  const { organizationId, sequence, eventId, recordedAt, digest, hash, id, ofOrganization, ...fields } = row;
  const event = id === null ? null : { ...fields, id, organizationId: ofOrganization };
  return { organizationId, sequence, eventId, recordedAt, digest, hash, event };
}

/** SQL columns of a place `c` and its event `e`, as text. */
const placeWithEvent = Prisma.sql`
  c."organizationId"::text, c."sequence", c."eventId"::text,
  (extract(epoch FROM c."recordedAt") * 1000)::bigint::text AS "recordedAt", encode(c."digest", 'hex') AS "digest",
  encode(c."hash", 'hex') AS "hash", e."id"::text, e."organizationId"::text AS "ofOrganization", e."actorUserId"::text,
  e."actorName", e."action", e."subjectType", e."subjectId"::text, e."subjectName", e."environment"::text,
  e."detail"::text, (extract(epoch FROM e."at") * 1000)::bigint::text AS "at"`;

export interface ChainPage {
  organizationId: string;
  after: number;
  take: number;
}

/** The next places of a chain, in order, each with its event as text. */
export async function listPlaces(
  db: Db,
  { organizationId, after, take }: ChainPage,
): Promise<PlaceWithEvent[]> {
  const rows = await db.$queryRaw<PlaceRow[]>`
    SELECT ${placeWithEvent}
    FROM "AuditChain" c LEFT JOIN "AuditEvent" e ON e."id" = c."eventId"
    WHERE c."organizationId" = ${organizationId}::uuid AND c."sequence" > ${after}
    ORDER BY c."sequence" LIMIT ${take}`;
  return rows.map(toPlace);
}

/** Events by their ids, in whatever order, each with its place in the chain and the hash that it follows. */
export async function listRecordedEvents(db: Db, ids: readonly string[]): Promise<RecordedEvent[]> {
  const rows = await db.$queryRaw<(PlaceRow & { before: string })[]>`
    SELECT ${placeWithEvent}, COALESCE(encode(b."hash", 'hex'), '') AS "before"
    FROM "AuditChain" c JOIN "AuditEvent" e ON e."id" = c."eventId" AND e."organizationId" = c."organizationId"
      LEFT JOIN "AuditChain" b ON b."organizationId" = c."organizationId" AND b."sequence" = c."sequence" - 1
    WHERE c."eventId" = ANY(${ids}::uuid[])`;
  return rows.flatMap(({ before, ...row }) => {
    const { event, ...place } = toPlace(row);
    return event ? [{ place, event, before }] : [];
  });
}

/** One place of a chain; null when it has none of that number. */
export async function findPlaceHash(
  db: Db,
  organizationId: string,
  sequence: number,
): Promise<string | null> {
  const [row] = await db.$queryRaw<{ hash: string }[]>`
    SELECT encode("hash", 'hex') AS "hash" FROM "AuditChain"
    WHERE "organizationId" = ${organizationId}::uuid AND "sequence" = ${sequence}`;
  return row?.hash ?? null;
}

export interface EventPosition {
  id: string;
  at: Date;
}

/** The next events of an organization in order of time, each with whether it is in the chain. */
export function listWhetherChained(
  db: Db,
  organizationId: string,
  { after, take }: { after: EventPosition | null; take: number },
): Promise<(EventPosition & { isChained: boolean })[]> {
  const beyond = after
    ? Prisma.sql`AND e."at" >= ${after.at} AND (e."at", e."id") > (${after.at}, ${after.id}::uuid)`
    : Prisma.empty;
  return db.$queryRaw`
    SELECT e."id", e."at", EXISTS (
      SELECT FROM "AuditChain" c WHERE c."eventId" = e."id" AND c."organizationId" = e."organizationId") AS "isChained"
    FROM "AuditEvent" e WHERE e."organizationId" = ${organizationId}::uuid ${beyond}
    ORDER BY e."at", e."id" LIMIT ${take}`;
}

/** The newest event that says up to which number older ones were removed; null when none does. */
export async function findTrimmed(
  db: Db,
  organizationId: string,
): Promise<{ through: number; hash: string } | null> {
  const [row] = await db.$queryRaw<{ through: number; hash: string }[]>`
    SELECT (e."detail" ->> 'through')::int AS "through", e."detail" ->> 'chainHash' AS "hash"
    FROM "AuditEvent" e JOIN "AuditChain" c ON c."eventId" = e."id" AND c."organizationId" = e."organizationId"
    WHERE e."organizationId" = ${organizationId}::uuid AND e."action" = 'record.trimmed'
    ORDER BY c."sequence" DESC LIMIT 1`;
  return row ?? null;
}

/** The files that events of a record name, each with its digest. */
export async function listWrittenFiles(
  db: Db,
  organizationId: string,
): Promise<{ file: string; digest: string }[]> {
  return db.$queryRaw`
    SELECT "detail" ->> 'file' AS "file", "detail" ->> 'fileDigest' AS "digest" FROM "AuditEvent"
    WHERE "organizationId" = ${organizationId}::uuid AND "action" IN ('record.trimmed', 'history.trimmed')
      AND "detail" ? 'fileDigest'`;
}
