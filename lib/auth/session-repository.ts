import "server-only";
import type { Db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { env } from "#lib/env.ts";
import type { Actor } from "./actor.ts";

const sessionLifetimeMs = 12 * 60 * 60 * 1_000;

/** The account with this address, its password hash, and the organizations where it is in good standing. */
export function findUserWithPasswordHash(db: Db, email: string) {
  return db.user.findUnique({
    where: { email },
    select: {
      id: true,
      passwordHash: true,
      demo: true,
      memberships: {
        where: { disabledAt: null },
        orderBy: { createdAt: "asc" },
        select: { organizationId: true, version: true },
      },
    },
  });
}

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

/** Ends a session at once. */
export async function revokeSession(db: Db, id: string, now: Date): Promise<void> {
  await db.session.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now } });
}

/**
 * Who is behind a session by the database's present state: null once it expired or was revoked, or when the
 * membership is gone, disabled, or was changed since the session was opened.
 */
export async function findActorBySession(db: Db, sessionId: string, now: Date): Promise<Actor | null> {
  const session = await db.session.findFirst({
    where: { id: sessionId, revokedAt: null, expiresAt: { gt: now } },
    select: {
      membershipVersion: true,
      organization: { select: { id: true, name: true } },
      user: {
        select: {
          id: true,
          name: true,
          email: true,
          demo: true,
          memberships: { select: { organizationId: true, role: true, version: true, disabledAt: true } },
        },
      },
    },
  });
  const membership = session?.user.memberships.find((one) => one.organizationId === session.organization.id);
  if (!session || !membership || membership.disabledAt) return null;
  if (session.user.demo && !env().LARDER_DEMO) return null;
  if (membership.version !== session.membershipVersion) return null;
  return {
    userId: session.user.id,
    name: session.user.name,
    email: session.user.email,
    sessionId,
    organizationId: session.organization.id,
    organizationName: session.organization.name,
    role: membership.role,
  };
}
