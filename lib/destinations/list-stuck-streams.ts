import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { findStuckStreams } from "./record-stream-repository.ts";
import type { StuckStreamView } from "./stuck-stream-view.ts";

/** An hour of tries in vain is more than a restart of the receiver. */
const stuckAfterMs = 60 * 60_000;

/**
 * Destinations of the organization to which the record does not get on: nothing has been accepted for an hour, or the next part
 * was given up. Those that somebody switched off are left out. @throws AppError forbidden
 */
export async function listStuckStreams({ actor }: Context): Promise<StuckStreamView[]> {
  requirePermission(actor, "destination:read");
  const rows = await findStuckStreams(db(), actor.organizationId, stuckAfterMs);
  return rows.map(({ since, nextTryAt, ...row }) => ({
    ...row,
    since: since.toISOString(),
    nextTryAt: nextTryAt?.toISOString() ?? null,
  }));
}
