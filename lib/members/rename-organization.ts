import "server-only";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { lockAs } from "#lib/auth/lock-as.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";

/** Gives the actor's organization another name. @throws AppError forbidden */
export async function renameOrganization(ctx: Context, { name }: { name: string }): Promise<void> {
  requirePermission(ctx.actor, "organization:write");
  const { organizationId: id } = ctx.actor;
  await inTransaction(async (tx) => {
    const { name: from } = await lockAs(tx, ctx.actor, "organization:write");
    if (from === name) return;
    await tx.organization.update({ where: { id }, data: { name }, select: { id: true } });
    await recordAuditEvent(tx, ctx, {
      organizationId: id,
      action: "organization.renamed",
      subject: { type: "organization", id, name },
      detail: { from },
    });
  });
}
