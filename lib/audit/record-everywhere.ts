import "server-only";
import type { Db } from "#lib/db/client.ts";
import { listEveryOrganization } from "./audit-repository.ts";
import { type AuditContext, type AuditEntry, recordAuditEvent } from "./record-audit-event.ts";

/** Records what concerns the whole installation in the activity of every organization. */
export async function recordEverywhere(
  db: Db,
  ctx: AuditContext,
  toEntry: (organization: { id: string; name: string }) => AuditEntry,
): Promise<void> {
  for (const organization of await listEveryOrganization(db)) {
    await recordAuditEvent(db, ctx, toEntry(organization));
  }
}
