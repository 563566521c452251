import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { moveSession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { notFound } from "#lib/errors.ts";

/**
 * Moves the actor's session to another of their organizations. One they are not in, or are disabled in, looks like a
 * missing one. @throws AppError not_found
 */
export async function switchOrganization(
  ctx: Context,
  { organizationId }: { organizationId: string },
): Promise<void> {
  if (!(await moveSession(db(), ctx.actor, organizationId, ctx.now))) throw notFound("organization");
}
