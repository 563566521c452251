import "server-only";
import { db } from "#lib/db/client.ts";
import { deleteOldIdempotencyKeys } from "#lib/idempotency/idempotency-repository.ts";
import { deleteOutdated } from "./system-repository.ts";

/**
 * Removes expired rate limits, what idempotency keys were kept for, PKCE verifiers of flows that ran out, sessions that
 * ended long ago and processes that are long gone. Never activity.
 */
export async function removeOutdated(): Promise<void> {
  await deleteOutdated(db());
  await deleteOldIdempotencyKeys(db());
}
