import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import { findActorBySession, listSessionRows } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { describeBrowser } from "./describe-browser.ts";
import type { SessionView } from "./session-view.ts";

/** The actor's own sessions that still let somebody in, this one first, then the newest. */
export async function listSessions(actor: Actor, now: Date): Promise<SessionView[]> {
  const rows = await listSessionRows(db(), actor.userId, now);
  const alive = await Promise.all(rows.map((row) => findActorBySession(db(), row.id, now)));
  return rows
    .filter((_, index) => alive[index])
    .map((row) => ({
      id: row.id,
      browser: describeBrowser(row.userAgent),
      organization: row.organization.name,
      signedInAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      current: row.id === actor.sessionId,
    }))
    .sort((left, right) => Number(right.current) - Number(left.current));
}
