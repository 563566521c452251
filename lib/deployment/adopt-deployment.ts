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
import { adoptHere, doubtLivingSets, findHold } from "./deployment-repository.ts";

/** `confirm` is the organization's name, typed. */
export const adoptSchema = z.strictObject({ confirm: z.string().max(200) });

/** Why nothing is spent in this database; null when all is well. Every member may know. */
export function getHold(ctx: Context): Promise<string | null> {
  requirePermission(ctx.actor, "token-set:read");
  return findHold(db());
}

/**
 * Adopts a copied or restored database: from now on it is the one that refreshes. Every living set is
 * asked about before it is spent: what was rotated elsewhere meanwhile shows as dead, and is not offered.
 * @throws AppError forbidden, confirmation_required, conflict (nothing to adopt)
 */
export async function adoptDeployment(ctx: Context, { confirm }: { confirm: string }): Promise<void> {
  requirePermission(ctx.actor, "deployment:adopt");
  await inTransaction(async (tx) => {
    const { name } = await lockOrganizationAs(tx, ctx.actor, "deployment:adopt");
    if (confirm !== name) {
      throw new AppError(
        "confirmation_required",
        {
          what: "The name typed is not this organization's.",
          safe: "Nothing was adopted, and nothing is spent.",
          next: `Type ${name} to adopt this database.`,
        },
        { fields: { confirm: `Type ${name}.` } },
      );
    }
    if ((await findHold(tx)) === null) {
      throw new AppError("conflict", {
        what: "This database is adopted already.",
        safe: "Nothing was changed.",
      });
    }
    await adoptHere(tx, ctx.actor.name, ctx.now);
    await doubtLivingSets(tx, ctx.now);
    await recordAuditEvent(tx, ctx, {
      action: "deployment.adopted",
      ...ofOrganization({ id: ctx.actor.organizationId, name }),
    });
  });
}
