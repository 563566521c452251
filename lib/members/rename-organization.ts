import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { lockAs } from "#lib/auth/lock-as.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";

/** Gives the actor's organization another name. @throws AppError forbidden */
export async function renameOrganization(actor: Actor, name: string, now: Date): Promise<void> {
  requirePermission(actor, "organization:write");
  const { organizationId: id } = actor;
  await inTransaction(async (tx) => {
    const { name: from } = await lockAs(tx, actor, "organization:write");
    if (from === name) return;
    await tx.organization.update({ where: { id }, data: { name }, select: { id: true } });
    await recordAuditEvent(
      tx,
      { actor, now },
      {
        organizationId: id,
        action: "organization.renamed",
        subject: { type: "organization", id, name },
        detail: { from },
      },
    );
  });
}
