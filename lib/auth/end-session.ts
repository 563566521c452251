import "server-only";
import { db } from "#lib/db/client.ts";
import type { Actor } from "./actor.ts";
import { revokeSession } from "./session-repository.ts";

/** Ends the actor's own session at once. */
export async function endSession(actor: Actor, now: Date): Promise<void> {
  await revokeSession(db(), actor.sessionId, now);
}
