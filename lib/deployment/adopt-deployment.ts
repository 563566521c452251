import "server-only";
import { z } from "zod";
import { ofOrganization } from "#lib/audit/audit-subjects.ts";
import type { AuditContext } from "#lib/audit/record-audit-event.ts";
import { recordEverywhere } from "#lib/audit/record-everywhere.ts";
import { requireOperator, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireOperatorNow } from "#lib/auth/present-rights.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { adoptHere, findHold, lockDeployment, markAllUnproven } from "./deployment-repository.ts";
import { findHoldInRequest } from "./request-hold.ts";

/** `confirm` is this installation's address, typed. */
export const adoptSchema = z.strictObject({ confirm: z.string().max(200) });

/** Why this database does not refresh anything until it is adopted; null when it does. For every member. */
export function getHold(ctx: Context): Promise<string | null> {
  requirePermission(ctx.actor, "token-set:read");
  return findHoldInRequest();
}

/** What has to be typed to adopt the database: copies of an installation differ by their address, if by anything. */
export function addressToConfirm(): string {
  return new URL(env().LARDER_URL).host;
}

function requireConfirmed(confirm: string): void {
  const address = addressToConfirm();
  if (confirm.trim().toLowerCase() === address) return;
  throw new AppError(
    "confirmation_required",
    {
      what: "This is not the address of this Larder.",
      safe: "Nothing was adopted, and nothing was sent to Apicbase.",
      next: `Type ${address} to adopt this database.`,
    },
    { fields: { confirm: `Type ${address}.` } },
  );
}

/**
 * Adopts a copied or restored database in a transaction: from then on it is the one that refreshes. Apicbase is asked about
 * every connected set before its refresh token is offered, so that one that was rotated elsewhere is not offered again.
 * Whoever calls has checked who asks. @throws AppError confirmation_required, conflict (nothing to adopt)
 */
export async function adoptIn(tx: Tx, ctx: AuditContext, { confirm }: { confirm: string }): Promise<void> {
  requireConfirmed(confirm);
  await lockDeployment(tx);
  if ((await findHold(tx)) === null) {
    throw new AppError("conflict", {
      what: "This database is already adopted.",
      safe: "Nothing was changed.",
    });
  }
  await adoptHere(tx, ctx.actor.name, ctx.now);
  await markAllUnproven(tx, ctx.now);
  await recordEverywhere(tx, ctx, (organization) => ({
    action: "deployment.adopted",
    ...ofOrganization(organization),
  }));
}

/** The same, for an operator. @throws AppError forbidden, confirmation_required, conflict */
export async function adoptDeployment(ctx: Context, input: { confirm: string }): Promise<void> {
  requireOperator(ctx.actor, "deployment:adopt");
  await inTransaction(async (tx) => {
    await requireOperatorNow(tx, ctx.actor, "deployment:adopt");
    await adoptIn(tx, ctx, input);
  });
}
