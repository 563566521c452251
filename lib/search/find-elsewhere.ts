import "server-only";
import { requirePerson } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { findOtherOrganization } from "./elsewhere-repository.ts";

/**
 * Which other organization of the actor has what an id names; null where none has it, as for an id that nobody has. Their
 * own memberships, so no permission is needed. @throws AppError forbidden for API keys
 */
export async function findElsewhere(
  { actor }: Context,
  { id }: { id: string },
): Promise<{ id: string; name: string } | null> {
  requirePerson(actor);
  return findOtherOrganization(db(), actor, id);
}
