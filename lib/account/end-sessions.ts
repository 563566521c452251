import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import { revokeSessionOfUser, revokeSessionsOfUser } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { notFound } from "#lib/errors.ts";

/** Ends one of the actor's own sessions. @throws AppError not_found, for anybody else's too */
export async function endOwnSession(actor: Actor, sessionId: string, now: Date): Promise<void> {
  if (!(await revokeSessionOfUser(db(), actor.userId, sessionId, now))) throw notFound("session");
}

/** Ends all of the actor's sessions, this one too, in every organization. */
export async function endAllSessions(actor: Actor, now: Date): Promise<void> {
  await revokeSessionsOfUser(db(), actor.userId, null, now);
}
