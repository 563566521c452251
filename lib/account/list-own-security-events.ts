import "server-only";
import { type AuditEventView, toAuditEventView } from "#lib/audit/audit-event-view.ts";
import { listSecurityRowsOf } from "#lib/audit/audit-repository.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";

const shown = 20;
/** What concerns a person is recorded in each of their organizations. */
const mostOrganizations = 10;

const nothing: ReadonlySet<string> = new Set();

/** What was recorded last of the actor's own signing in and access, in all their organizations, each once. */
export async function listOwnSecurityEvents(ctx: Context): Promise<AuditEventView[]> {
  const rows = await listSecurityRowsOf(db(), ctx.actor.userId, shown * mostOrganizations);
  const once = new Map(rows.map((row) => [`${row.at.getTime()} ${row.action}`, row]));
  return [...once.values()].slice(0, shown).map((row) => toAuditEventView(row, nothing));
}
