import "server-only";
import { ofOrganization } from "#lib/audit/audit-subjects.ts";
import { type AuditContext, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { insertOrganization } from "./organization-repository.ts";

/** Creates an organization with its first owner and its first event; returns its id. */
export async function foundOrganization(
  tx: Tx,
  ctx: AuditContext,
  { name, ownerId }: { name: string; ownerId: string },
): Promise<string> {
  const organizationId = newId();
  await insertOrganization(tx, { id: organizationId, name, ownerId, createdAt: ctx.now });
  await recordAuditEvent(tx, ctx, {
    action: "organization.created",
    ...ofOrganization({ id: organizationId, name }),
  });
  return organizationId;
}
