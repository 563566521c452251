import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { listOperatorNames } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";

/** The names of those who run this Larder, for members who have to ask one of them. @throws AppError forbidden */
export function listOperators({ actor }: Context): Promise<string[]> {
  requirePermission(actor, "member:read");
  return listOperatorNames(db());
}
