import "server-only";
import { ofOrganization } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { lockOrganizationAs } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { updateOrganizationName } from "#lib/organizations/organization-repository.ts";

/** Gives the actor's organization another name. @throws AppError forbidden */
export async function renameOrganization(ctx: Context, { name }: { name: string }): Promise<void> {
  requirePermission(ctx.actor, "organization:write");
  const { organizationId: id } = ctx.actor;
  await inTransaction(async (tx) => {
    const { name: from } = await lockOrganizationAs(tx, ctx.actor, "organization:write");
    if (from === name) return;
    await updateOrganizationName(tx, id, name);
    await recordAuditEvent(tx, ctx, {
      action: "organization.renamed",
      ...ofOrganization({ id, name }),
      detail: { from },
    });
  });
}
