import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Silence } from "./silence-view.ts";
import { findLastSweep, isAnythingOverdue } from "./system-repository.ts";

/** Workers look through what is due at least once a minute; after so long without, something is wrong. */
const silentAfterMs = 5 * 60_000;

/**
 * Since when no worker has looked for due sets, while every token may still work. Null while workers look, and in an
 * installation where nothing has been due yet.
 */
export async function findSilence(client: Db): Promise<Silence | null> {
  const { sweptAt, now } = await findLastSweep(client);
  if (sweptAt) {
    return now.getTime() - sweptAt.getTime() > silentAfterMs ? { since: sweptAt.toISOString() } : null;
  }
  return (await isAnythingOverdue(client)) ? { since: null } : null;
}
