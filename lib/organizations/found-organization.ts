import "server-only";
import { ofOrganization } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { insertOrganization } from "./organization-repository.ts";

/** Who founds, and when. */
export interface Founding extends PublicContext {
  actor: { userId: string; name: string };
}

/** Creates an organization with its first owner and its first event; returns its id. */
export async function foundOrganization(
  tx: Tx,
  { actor, now }: Founding,
  { name }: { name: string },
): Promise<string> {
  const organizationId = newId();
  await insertOrganization(tx, { id: organizationId, name, ownerId: actor.userId, createdAt: now });
  await recordAuditEvent(
    tx,
    { actor, now },
    {
      action: "organization.created",
      ...ofOrganization({ id: organizationId, name }),
    },
  );
  return organizationId;
}
