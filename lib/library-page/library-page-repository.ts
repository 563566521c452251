import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import { notFound } from "#lib/errors.ts";
import { type GrantIdentity, parseStoredIdentity } from "#lib/grants/grant-identity.ts";
import type { LibraryRow } from "./library-list-repository.ts";

/** A library of an organization. */
export interface LibraryKey {
  organizationId: string;
  libraryId: string;
}

/** @throws AppError not_found, for another organization's library too */
export async function getLibraryRow(db: Db, { organizationId, libraryId }: LibraryKey): Promise<LibraryRow> {
  const row = await db.library.findFirst({
    where: { id: libraryId, organizationId },
    select: { id: true, name: true, createdAt: true, archivedAt: true },
  });
  if (!row) throw notFound("library");
  return row;
}

export interface ConnecterRow {
  /** Null for a resource owner with a connect link, and where it was not written down. */
  userId: string | null;
  name: string;
  isMember: boolean;
  sets: number;
  /** When they last did; null where it was not written down. */
  lastAt: Date | null;
}

/** Who connected the token sets of a library as they are now, the latest first. */
export function listConnecters(db: Db, key: LibraryKey, take: number): Promise<ConnecterRow[]> {
  const { organizationId, libraryId } = key;
  return db.$queryRaw<ConnecterRow[]>`
    SELECT g."actorUserId" AS "userId", COALESCE(NULLIF(g."actorName", ''), t."authorizedBy") AS "name",
      bool_or(m."userId" IS NOT NULL) AS "isMember", count(*)::int AS "sets",
      max(CASE WHEN g."attemptId" IS NOT NULL THEN g."receivedAt" END) AS "lastAt"
    FROM "TokenSet" t
    LEFT JOIN "Grant" g ON g."tokenSetId" = t."id" AND g."standing" = 'current'
    LEFT JOIN "Membership" m ON m."userId" = g."actorUserId" AND m."organizationId" = t."organizationId"
    WHERE t."organizationId" = ${organizationId}::uuid AND t."libraryId" = ${libraryId}::uuid
      AND t."generation" > 0 AND COALESCE(NULLIF(g."actorName", ''), t."authorizedBy") IS NOT NULL
    GROUP BY 1, 2 ORDER BY "lastAt" DESC NULLS LAST, "name" LIMIT ${take}`;
}

export interface OpenLinkRow {
  id: string;
  recipient: string;
  purpose: string;
  createdByName: string;
  createdAt: Date;
  expiresAt: Date;
  openedAt: Date | null;
  tokenSet: { id: string; name: string; environment: Environment };
}

/** Connect links for the library's token sets that can still be used, the newest first. */
export function listOpenLinks(
  db: Db,
  { organizationId, libraryId }: LibraryKey,
  { now, take }: { now: Date; take: number },
): Promise<OpenLinkRow[]> {
  return db.connectLink.findMany({
    where: {
      organizationId,
      tokenSet: { libraryId },
      expiresAt: { gt: now },
      ...{ revokedAt: null, completedAt: null, declinedAt: null },
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
    select: {
      ...{ id: true, recipient: true, purpose: true, createdByName: true },
      ...{ createdAt: true, expiresAt: true, openedAt: true },
      tokenSet: { select: { id: true, name: true, environment: true } },
    },
  });
}

/** Whose access the library's token sets use, as far as Apicbase told. */
export async function listIdentitiesOf(db: Db, key: LibraryKey): Promise<GrantIdentity[]> {
  const { organizationId, libraryId } = key;
  const rows = await db.$queryRaw<{ identity: unknown }[]>`
    SELECT DISTINCT g."identity" FROM "TokenSet" t JOIN "Grant" g ON g."tokenSetId" = t."id"
    WHERE t."organizationId" = ${organizationId}::uuid AND t."libraryId" = ${libraryId}::uuid
      AND t."revokedAt" IS NULL AND g."standing" = 'current' AND g."identity" IS NOT NULL`;
  return rows.flatMap(({ identity }) => parseStoredIdentity(identity) ?? []);
}

/** The ids of some of a library's token sets. */
export async function listSetIdsOf(db: Db, key: LibraryKey, take: number): Promise<string[]> {
  const rows = await db.tokenSet.findMany({
    where: key,
    orderBy: { id: "desc" },
    take,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
