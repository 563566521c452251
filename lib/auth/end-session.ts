import "server-only";
import { db } from "#lib/db/client.ts";
import type { Context } from "./context.ts";
import { revokeSession } from "./session-repository.ts";

/** Ends the actor's own session at once. */
export async function endSession(ctx: Context): Promise<void> {
  await revokeSession(db(), ctx.actor.sessionId, ctx.now);
}
