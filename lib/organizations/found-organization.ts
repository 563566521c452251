import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { insertOrganization } from "./organization-repository.ts";

/** Who founds, and when. */
export interface Founding extends PublicContext {
  actor: { userId: string; name: string };
}

/** Makes an organization with its first owner, and the first line of its record; returns its id. */
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
      organizationId,
      action: "organization.created",
      subject: { type: "organization", id: organizationId, name },
    },
  );
  return organizationId;
}
