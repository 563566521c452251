import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { describeBrowser } from "#lib/auth/describe-browser.ts";
import { findActorBySession, listSessionRows } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import type { SessionView } from "./session-view.ts";

/** The actor's own sessions that still work: this one first, then the newest. */
export async function listSessions(ctx: Context): Promise<SessionView[]> {
  const rows = await listSessionRows(db(), ctx.actor.userId, ctx.now);
  const alive = await Promise.all(rows.map((row) => findActorBySession(db(), row.id, ctx.now)));
  return rows
    .filter((_, index) => alive[index])
    .map((row) => ({
      id: row.id,
      browser: describeBrowser(row.userAgent),
      organization: row.organization.name,
      signedInAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      current: row.id === ctx.actor.sessionId,
    }))
    .sort((left, right) => Number(right.current) - Number(left.current));
}
