import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { env } from "#lib/env.ts";
import type { Actor } from "./actor.ts";

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

const actorColumns = {
  id: true,
  membershipVersion: true,
  organization: { select: { id: true, name: true } },
  user: {
    select: {
      id: true,
      name: true,
      email: true,
      demo: true,
      operatorSince: true,
      memberships: { select: { organizationId: true, role: true, version: true, disabledAt: true } },
    },
  },
} satisfies Prisma.SessionSelect;

/** Null when the membership is gone, disabled, or was changed since the session began. */
function toActor(session: Prisma.SessionGetPayload<{ select: typeof actorColumns }>): Actor | null {
  const { user, organization } = session;
  const membership = user.memberships.find((one) => one.organizationId === organization.id);
  if (!membership || membership.disabledAt) return null;
  if (user.demo && !env().LARDER_DEMO) return null;
  if (membership.version !== session.membershipVersion) return null;
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    sessionId: session.id,
    organizationId: organization.id,
    organizationName: organization.name,
    role: membership.role,
    isOperator: user.operatorSince !== null,
  };
}

/**
 * The actor of a session, read from the database: null when it has expired or was revoked, or when the membership is
 * gone, disabled, or was changed since the session began.
 */
export async function findActorBySession(db: Db, sessionId: string, now: Date): Promise<Actor | null> {
  const where = { id: sessionId, revokedAt: null, expiresAt: { gt: now } };
  const session = await db.session.findFirst({ where, select: actorColumns });
  return session && toActor(session);
}

/** The actors of these sessions by the same rule; those that have none are left out. */
export async function listActorsBySession(db: Db, ids: readonly string[], now: Date): Promise<Actor[]> {
  const where = { id: { in: [...ids] }, revokedAt: null, expiresAt: { gt: now } };
  const sessions = await db.session.findMany({ where, select: actorColumns });
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
