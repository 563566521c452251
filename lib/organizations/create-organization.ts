import "server-only";
import { requireOperator } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireOperatorNow } from "#lib/auth/present-rights.ts";
import { consumeTry } from "#lib/auth/rate-limit.ts";
import { moveSession } from "#lib/auth/session-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { foundOrganization } from "./found-organization.ts";

const limit = { name: "organization", points: 20, windowSeconds: 3_600 };

/**
 * Creates an organization, for an operator, who becomes its owner and whose session moves to it.
 * @throws AppError forbidden, rate_limited
 */
export async function createOrganization(ctx: Context, { name }: { name: string }): Promise<{ id: string }> {
  requireOperator(ctx.actor, "organization:create");
  if (!(await consumeTry(limit, ctx.actor.userId))) {
    throw new AppError("rate_limited", {
      what: "You have created too many organizations within an hour.",
      safe: "Those that were created stay.",
      next: "Wait an hour, then try again.",
    });
  }
  return inTransaction(async (tx) => {
    await requireOperatorNow(tx, ctx.actor, "organization:create");
    const id = await foundOrganization(tx, ctx, { name, ownerId: ctx.actor.userId });
    await moveSession(tx, ctx.actor, id, ctx.now);
    return { id };
  });
}
