import "server-only";
import { z } from "zod";
import { ofOrganization } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { lockOrganizationAs } from "#lib/auth/present-rights.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { toName } from "#lib/text/name-schema.ts";
import { adoptHere, findHold, markAllUnproven } from "./deployment-repository.ts";

/** `confirm` is the organization's name, typed. */
export const adoptSchema = z.strictObject({ confirm: z.string().max(200) });

/** Why this database does not refresh anything until it is adopted; null when it does. For every member. */
export function getHold(ctx: Context): Promise<string | null> {
  requirePermission(ctx.actor, "token-set:read");
  return findHold(db());
}

/**
 * Adopts a copied or restored database: from now on it is the one that refreshes. Apicbase is asked about every
 * connected set before its refresh token is offered, so that one that was rotated elsewhere is not offered again.
 * @throws AppError forbidden, confirmation_required, conflict (nothing to adopt)
 */
export async function adoptDeployment(ctx: Context, { confirm }: { confirm: string }): Promise<void> {
  requirePermission(ctx.actor, "deployment:adopt");
  await inTransaction(async (tx) => {
    const { name } = await lockOrganizationAs(tx, ctx.actor, "deployment:adopt");
    if (toName(confirm) !== toName(name)) {
      throw new AppError(
        "confirmation_required",
        {
          what: "This is not the name of the organization.",
          safe: "Nothing was adopted, and nothing was sent to Apicbase.",
          next: `Type ${name} to adopt this database.`,
        },
        { fields: { confirm: `Type ${name}.` } },
      );
    }
    if ((await findHold(tx)) === null) {
      throw new AppError("conflict", {
        what: "This database is already adopted.",
        safe: "Nothing was changed.",
      });
    }
    await adoptHere(tx, ctx.actor.name, ctx.now);
    await markAllUnproven(tx, ctx.now);
    await recordAuditEvent(tx, ctx, {
      action: "deployment.adopted",
      ...ofOrganization({ id: ctx.actor.organizationId, name }),
    });
  });
}
