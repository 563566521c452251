import "server-only";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { type AuditEntry, recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Context } from "#lib/auth/context.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { listOrganizationIds } from "#lib/organizations/organization-repository.ts";

/** Records a change of a person's own account in the activity of each of their organizations. */
export async function recordOwnChange(
  tx: Tx,
  { actor, now }: Context,
  change: Pick<AuditEntry, "action" | "detail">,
): Promise<void> {
  const { userId, name } = actor;
  for (const organizationId of await listOrganizationIds(tx, userId)) {
    await recordAuditEvent(
      tx,
      { actor, now },
      { ...change, ...ofMember({ id: userId, organizationId, name }) },
    );
  }
}
