import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";

/** Makes an organization with its first owner, and the first line of its record; returns its id. */
export async function foundOrganization(
  tx: Tx,
  owner: { userId: string; name: string },
  name: string,
  now: Date,
): Promise<string> {
  const organizationId = newId();
  await tx.organization.create({
    data: {
      id: organizationId,
      name,
      createdAt: now,
      memberships: { create: { userId: owner.userId, role: "owner", createdAt: now } },
    },
    select: { id: true },
  });
  await recordAuditEvent(
    tx,
    { actor: { userId: owner.userId, name: owner.name }, now },
    {
      organizationId,
      action: "organization.created",
      subject: { type: "organization", id: organizationId, name },
    },
  );
  return organizationId;
}
