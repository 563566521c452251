import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { revokeSessionOfUser, revokeSessionsOfUser } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { notFound } from "#lib/errors.ts";

/** Ends one of the actor's own sessions. @throws AppError not_found, also for somebody else's */
export async function endOwnSession(ctx: Context, { sessionId }: { sessionId: string }): Promise<void> {
  if (!(await revokeSessionOfUser(db(), ctx.actor.userId, sessionId, ctx.now))) throw notFound("session");
}

/** Ends all of the actor's sessions, this one too, in every organization. */
export async function endAllSessions(ctx: Context): Promise<void> {
  await revokeSessionsOfUser(db(), ctx.actor.userId, null, ctx.now);
}
