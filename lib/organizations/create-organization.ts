import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { consumeTry } from "#lib/auth/rate-limit.ts";
import { moveSession } from "#lib/auth/session-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { foundOrganization } from "./found-organization.ts";

const limit = { name: "organization", points: 20, windowSeconds: 3_600 };

/**
 * Creates an organization; anybody who is signed in may. The actor becomes its owner, and their session moves to it.
 * @throws AppError rate_limited
 */
export async function createOrganization(ctx: Context, { name }: { name: string }): Promise<{ id: string }> {
  if (!(await consumeTry(limit, ctx.actor.userId))) {
    throw new AppError("rate_limited", {
      what: "You have created too many organizations within an hour.",
      safe: "Those that were created stay.",
      next: "Wait an hour, then try again.",
    });
  }
  return inTransaction(async (tx) => {
    const id = await foundOrganization(tx, ctx, { name });
    await moveSession(tx, ctx.actor, id, ctx.now);
    return { id };
  });
}
