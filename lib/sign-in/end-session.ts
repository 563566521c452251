import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { revokeSession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";

/** Ends the actor's own session at once. */
export async function endSession(ctx: Context): Promise<void> {
  await revokeSession(db(), ctx.actor.sessionId, ctx.now);
}
