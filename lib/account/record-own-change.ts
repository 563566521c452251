import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { type AuditContext, type AuditEntry, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Context } from "#lib/auth/context.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { listOrganizationIds } from "#lib/organizations/organization-repository.ts";

type Change = Pick<AuditEntry, "action" | "detail">;

/** Records a change of somebody's account in the activity of each of their organizations. */
export async function recordPersonChange(
  tx: Tx,
  ctx: AuditContext,
  { userId, name }: { userId: string; name: string },
  change: Change,
): Promise<void> {
  for (const organizationId of await listOrganizationIds(tx, userId)) {
    await recordAuditEvent(tx, ctx, { ...change, ...ofMember({ id: userId, organizationId, name }) });
  }
}

/** The same for a person's change of their own account. */
export function recordOwnChange(tx: Tx, { actor, now }: Context, change: Change): Promise<void> {
  return recordPersonChange(tx, { actor, now }, actor, change);
}
