import "server-only";
import type { Db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { env } from "#lib/env.ts";
import type { Actor } from "./actor.ts";
import type { Role } from "./permissions.ts";

const sessionLifetimeMs = 12 * 60 * 60 * 1_000;

export interface NewSession {
  userId: string;
  organizationId: string;
  membershipVersion: number;
  userAgent: string;
}

/** Opens a session of 12 hours and returns its id. */
export async function createSession(db: Db, session: NewSession, now: Date): Promise<string> {
  const id = newId();
  const expiresAt = new Date(now.getTime() + sessionLifetimeMs);
  await db.session.create({
    data: { ...session, userAgent: session.userAgent.slice(0, 300), id, createdAt: now, expiresAt },
  });
  return id;
}

/** Ends a session at once; false when it had ended. */
export async function revokeSession(db: Db, id: string, now: Date): Promise<boolean> {
  const where = { id, revokedAt: null };
  return (await db.session.updateMany({ where, data: { revokedAt: now } })).count === 1;
}

interface SessionRow {
  id: string;
  membershipVersion: number;
  organizationId: string;
  organizationName: string;
  userId: string;
  name: string;
  email: string;
  demo: boolean;
  operatorSince: Date | null;
  /** Null, like the next two, where the person is no member any more. */
  role: Role | null;
  version: number | null;
  disabledAt: Date | null;
}

/** The sessions that are open, with their people and memberships: every request reads its own, so in one statement. */
function findSessions(db: Db, ids: readonly string[], now: Date): Promise<SessionRow[]> {
  return db.$queryRaw<SessionRow[]>`
    SELECT s."id", s."membershipVersion", o."id" AS "organizationId", o."name" AS "organizationName",
      u."id" AS "userId", u."name", u."email", u."demo", u."operatorSince", m."role", m."version", m."disabledAt"
    FROM "Session" s
    JOIN "Organization" o ON o."id" = s."organizationId"
    JOIN "User" u ON u."id" = s."userId"
    LEFT JOIN "Membership" m ON m."userId" = s."userId" AND m."organizationId" = s."organizationId"
    WHERE s."id" = ANY(${[...ids]}::uuid[]) AND s."revokedAt" IS NULL AND s."expiresAt" > ${now}`;
}

/** Null when the membership is gone, disabled, or was changed since the session began. */
function toActor(session: SessionRow): Actor | null {
  const { id, userId, name, email, organizationId, organizationName, role, operatorSince } = session;
  if (role === null || session.disabledAt) return null;
  if (session.demo && !env().LARDER_DEMO) return null;
  if (session.version !== session.membershipVersion) return null;
  return {
    ...{ userId, name, email, sessionId: id, organizationId, organizationName, role },
    isOperator: operatorSince !== null,
  };
}

/**
 * The actor of a session, read from the database: null when it has expired or was revoked, or when the membership is
 * gone, disabled, or was changed since the session began.
 */
export async function findActorBySession(db: Db, sessionId: string, now: Date): Promise<Actor | null> {
  const [session] = await findSessions(db, [sessionId], now);
  return session ? toActor(session) : null;
}

/** The actors of these sessions by the same rule; those that have none are left out. */
export async function listActorsBySession(db: Db, ids: readonly string[], now: Date): Promise<Actor[]> {
  const sessions = await findSessions(db, ids, now);
  return sessions.flatMap((session) => toActor(session) ?? []);
}

/** Ends one session of this person; false when they have no such session open. */
export async function revokeSessionOfUser(db: Db, userId: string, id: string, now: Date): Promise<boolean> {
  const where = { id, userId, revokedAt: null };
  return (await db.session.updateMany({ where, data: { revokedAt: now } })).count === 1;
}

/** Ends all of a person's sessions in all organizations, except the one to keep. Returns how many ended. */
export async function revokeSessionsOfUser(
  db: Db,
  userId: string,
  keep: { sessionId: string } | null,
  now: Date,
): Promise<number> {
  const kept = keep ? { id: { not: keep.sessionId } } : {};
  const where = { userId, revokedAt: null, ...kept };
  return (await db.session.updateMany({ where, data: { revokedAt: now } })).count;
}

/** Ends a person's sessions in one organization. */
export async function revokeSessionsIn(
  db: Db,
  userId: string,
  organizationId: string,
  now: Date,
): Promise<void> {
  await db.session.updateMany({
    where: { userId, organizationId, revokedAt: null },
    data: { revokedAt: now },
  });
}

/**
 * Moves a session to another organization of its person; false when they are no member there, are disabled, or the
 * session has ended. One statement, so that the membership cannot change in between.
 */
export async function moveSession(
  db: Db,
  actor: Pick<Actor, "sessionId" | "userId">,
  organizationId: string,
  now: Date,
): Promise<boolean> {
  const moved = await db.$executeRaw`
    UPDATE "Session" SET "organizationId" = "Membership"."organizationId", "membershipVersion" = "Membership"."version"
    FROM "Membership"
    WHERE "Session"."id" = ${actor.sessionId}::uuid AND "Session"."userId" = ${actor.userId}::uuid
      AND "Session"."revokedAt" IS NULL AND "Session"."expiresAt" > ${now}
      AND "Membership"."userId" = "Session"."userId" AND "Membership"."disabledAt" IS NULL
      AND "Membership"."organizationId" = ${organizationId}::uuid`;
  return moved === 1;
}

/** A person's sessions that have neither ended nor expired, newest first. */
export function listSessionRows(db: Db, userId: string, now: Date) {
  return db.session.findMany({
    where: { userId, revokedAt: null, expiresAt: { gt: now } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: {
      id: true,
      userAgent: true,
      createdAt: true,
      expiresAt: true,
      membershipVersion: true,
      organizationId: true,
      organization: { select: { name: true } },
    },
  });
}
