import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Db } from "#lib/db/client.ts";
import { healthSql } from "#lib/health/health-sql.ts";
import type { Health } from "#lib/health/token-set-health.ts";
import type { MemberRow } from "./member-repository.ts";

/** Whose work it is. */
export type Worker = Pick<MemberRow, "userId" | "organizationId" | "user">;

const sets = Prisma.sql`"TokenSet"
  JOIN "Library" l ON l."id" = "TokenSet"."libraryId"
  LEFT JOIN "Grant" g ON g."tokenSetId" = "TokenSet"."id" AND g."standing" = 'current'`;

/** Who connected a set is known by id, and of earlier ones by name. */
const connectedBy = ({ userId, user }: Worker) => Prisma.sql`(g."actorUserId" = ${userId}::uuid
  OR (g."actorUserId" IS NULL AND "TokenSet"."authorizedBy" = ${user.name}))`;

const living = ({
  organizationId,
}: Worker) => Prisma.sql`"TokenSet"."organizationId" = ${organizationId}::uuid
  AND "TokenSet"."revokedAt" IS NULL AND "TokenSet"."generation" > 0`;

export interface ConnectedSetRow {
  id: string;
  name: string;
  environment: Environment;
  library: string;
  libraryId: string;
  health: Health;
}

/** Some of the sets whose access this person brought to Larder, those in production first. */
export function listSetsConnectedBy(
  db: Db,
  who: Worker,
  { now, take }: { now: Date; take: number },
): Promise<ConnectedSetRow[]> {
  return db.$queryRaw<ConnectedSetRow[]>`
    SELECT "TokenSet"."id", "TokenSet"."name", "TokenSet"."environment", l."name" AS "library", l."id" AS "libraryId",
      ${healthSql(now)} AS "health"
    FROM ${sets} WHERE ${living(who)} AND ${connectedBy(who)}
    ORDER BY "TokenSet"."environment" DESC, "TokenSet"."name", "TokenSet"."id" LIMIT ${take}`;
}

export interface GrantorRow {
  /** Whose rights at Apicbase the sets use, as Apicbase names them; null where it did not. */
  grantedBy: string | null;
  /** That account has the person's email address, or else their name. */
  byEmail: boolean;
  byName: boolean;
  production: number;
  development: number;
  /** How many of these sets the person connected. */
  connected: number;
}

/**
 * Counts the sets that the person connected, and those whose rights are those of an account at Apicbase with their address
 * or name, by that account.
 */
export function countByGrantor(db: Db, who: Worker, take: number): Promise<GrantorRow[]> {
  const { email, name } = who.user;
  const told = (field: string) => Prisma.sql`g."identity" ->> ${field}::text`;
  const byEmail = Prisma.sql`(lower(${told("username")}) = lower(${email}))`;
  const byName = Prisma.sql`(lower(${told("userName")}) = lower(${name}))`;
  return db.$queryRaw<GrantorRow[]>`
    SELECT "grantedBy", bool_or("byEmail") AS "byEmail", bool_or("byName") AS "byName",
      (count(*) FILTER (WHERE "environment" = 'production'))::int AS "production",
      (count(*) FILTER (WHERE "environment" = 'development'))::int AS "development",
      (count(*) FILTER (WHERE "isConnected"))::int AS "connected"
    FROM (
      SELECT COALESCE(${told("userName")}, ${told("username")}, ${told("userId")}) AS "grantedBy", "TokenSet"."environment",
        COALESCE(${byEmail}, false) AS "byEmail", COALESCE(${byName}, false) AS "byName",
        COALESCE(${connectedBy(who)}, false) AS "isConnected"
      FROM ${sets} WHERE ${living(who)} AND (${connectedBy(who)} OR ${byEmail} OR ${byName})
    ) AS "told"
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${take}`;
}

export interface OwnedKeyRow {
  id: string;
  name: string;
  environments: Environment[];
  expiresAt: Date;
  lastUsedAt: Date | null;
}

/** The person's API keys that still work. */
export function listLivingKeysOf(
  db: Db,
  { userId, organizationId }: Worker,
  now: Date,
): Promise<OwnedKeyRow[]> {
  return db.apiKey.findMany({
    where: { userId, organizationId, revokedAt: null, expiresAt: { gt: now } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: { id: true, name: true, environments: true, expiresAt: true, lastUsedAt: true },
  });
}

function madeBy({ userId, organizationId }: Worker, now: Date) {
  return {
    ...{ organizationId, createdById: userId, revokedAt: null },
    OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
  };
}

/** How many machines this person made that still collect. */
export function countMachinesOf(db: Db, worker: Worker, now: Date): Promise<number> {
  return db.machine.count({ where: madeBy(worker, now) });
}

/** The newest of them. */
export function listMachinesOf(db: Db, worker: Worker, { now, take }: { now: Date; take: number }) {
  return db.machine.findMany({
    where: madeBy(worker, now),
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take,
    select: {
      ...{ id: true, name: true, lastUsedAt: true },
      handouts: { select: { lastAt: true }, orderBy: { generation: "desc" }, take: 1 },
      tokenSet: { select: { id: true, name: true, environment: true } },
    },
  });
}

/** How many connect links of this person can still be used: they end with the membership. */
export function countOpenLinksOf(db: Db, { userId, organizationId }: Worker, now: Date): Promise<number> {
  return db.connectLink.count({
    where: {
      ...{ organizationId, createdById: userId, expiresAt: { gt: now } },
      ...{ revokedAt: null, completedAt: null, declinedAt: null },
    },
  });
}
