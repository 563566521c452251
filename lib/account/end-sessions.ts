import "server-only";
import type { AddressedContext, Context } from "#lib/auth/context.ts";
import { revokeSessionOfUser, revokeSessionsOfUser } from "#lib/auth/session-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { notFound } from "#lib/errors.ts";
import { recordOwnSecurity } from "./record-own-change.ts";

/** Ends one of the actor's own sessions. @throws AppError not_found, also for somebody else's */
export async function endOwnSession(
  ctx: Context & AddressedContext,
  { sessionId }: { sessionId: string },
): Promise<void> {
  await inTransaction(async (tx) => {
    const isEnded = await revokeSessionOfUser(tx, ctx.actor.userId, sessionId, ctx.now);
    if (!isEnded) throw notFound("session");
    await recordOwnSecurity(tx, ctx, { action: "member.sessions-ended", detail: { ended: 1 } });
  });
}

/** Ends all of the actor's sessions, this one too, in every organization. */
export async function endAllSessions(ctx: Context & AddressedContext): Promise<void> {
  await inTransaction(async (tx) => {
    const ended = await revokeSessionsOfUser(tx, ctx.actor.userId, null, ctx.now);
    await recordOwnSecurity(tx, ctx, { action: "member.sessions-ended", detail: { ended } });
  });
}
